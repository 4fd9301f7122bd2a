<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en_GB">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About skinapp</source>
        <translation>Giới thiệu skinapp</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Phiên bản {version}</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Chương trình</translation>
    </message>
    <message>
        <source>The models are not loaded yet.</source>
        <translation>Mô hình chưa được nạp.</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Thẻ mô hình</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Giấy phép</translation>
    </message>
    <message>
        <source>A reading aid for dermoscopy images. It names the three most probable of seven diagnoses and shows where the networks looked.</source>
        <translation>Công cụ hỗ trợ đọc ảnh soi da. Chương trình nêu ba chẩn đoán có khả năng nhất trong bảy chẩn đoán và cho thấy các mạng đã nhìn vào đâu.</translation>
    </message>
    <message>
        <source>**Not a medical device.** It is not approved for clinical decisions. Its answer is an aid to reading, never a diagnosis; the examination of the patient decides.</source>
        <translation>**Không phải thiết bị y tế.** Chương trình không được phê duyệt cho quyết định lâm sàng. Câu trả lời của nó chỉ hỗ trợ việc đọc ảnh, không bao giờ là chẩn đoán; việc khám bệnh nhân mới có giá trị quyết định.</translation>
    </message>
    <message>
        <source>Images stay on this computer: the program uses no network.</source>
        <translation>Ảnh ở lại trên máy tính này: chương trình không dùng mạng.</translation>
    </message>
    <message>
        <source>Runs on {engine}: {reason}.</source>
        <translation>Chạy trên {engine}: {reason}.</translation>
    </message>
    <message>
        <source>Models: {name} {version}, {members} members. SHA-256: `{sha}`</source>
        <translation>Mô hình: {name} {version}, {members} mạng thành viên. SHA-256: `{sha}`</translation>
    </message>
    <message>
        <source>The code of skinapp is under the MIT licence.</source>
        <translation>Mã nguồn của skinapp theo giấy phép MIT.</translation>
    </message>
    <message>
        <source>The weights are made from public images and inherit their licences, the strictest CC BY-NC 4.0: not for commercial use, with attribution. The model card names every data set.</source>
        <translation>Trọng số được tạo từ các ảnh công khai và theo giấy phép của chúng, chặt nhất là CC BY-NC 4.0: không dùng cho mục đích thương mại, phải ghi nguồn. Thẻ mô hình nêu tên mọi bộ dữ liệu.</translation>
    </message>
    <message>
        <source>The letters are Noto Sans, under the SIL Open Font License 1.1.</source>
        <translation>Phông chữ là Noto Sans, theo giấy phép SIL Open Font License 1.1.</translation>
    </message>
    <message>
        <source>It is built on these libraries:</source>
        <translation>Chương trình được xây dựng trên các thư viện sau:</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Thư viện</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Phiên bản</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Giấy phép</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Open images…</source>
        <translation>Mở ảnh…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Mở thư mục…</translation>
    </message>
    <message>
        <source>Paste image</source>
        <translation>Dán ảnh</translation>
    </message>
    <message>
        <source>Preview report…</source>
        <translation>Xem trước báo cáo…</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Lưu báo cáo…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>In…</translation>
    </message>
    <message>
        <source>Copy text for the letter</source>
        <translation>Sao chép đoạn văn cho thư</translation>
    </message>
    <message>
        <source>Send to the archive</source>
        <translation>Gửi đến kho lưu trữ</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Thoát</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>Ảnh trước</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>Ảnh sau</translation>
    </message>
    <message>
        <source>Analyse again</source>
        <translation>Phân tích lại</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Compare with an earlier image</source>
        <translation>So sánh với ảnh trước đây</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>Vừa cửa sổ</translation>
    </message>
    <message>
        <source>Actual size (100 %)</source>
        <translation>Kích thước thật (100 %)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Heatmap for diagnosis {rank}</source>
        <translation>Bản đồ nhiệt của chẩn đoán thứ {rank}</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>Intended use and limits</source>
        <translation>Mục đích sử dụng và giới hạn</translation>
    </message>
    <message>
        <source>Log…</source>
        <translation>Nhật ký…</translation>
    </message>
    <message>
        <source>About skinapp</source>
        <translation>Giới thiệu skinapp</translation>
    </message>
    <message>
        <source>Folder: filter the files</source>
        <translation>Thư mục: lọc các tệp</translation>
    </message>
    <message>
        <source>Folder: open the case</source>
        <translation>Thư mục: mở ca bệnh</translation>
    </message>
    <message>
        <source>Folder: show or hide the preview</source>
        <translation>Thư mục: hiện hoặc ẩn phần xem trước</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>Ca bệnh</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Lịch sử</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Mô hình</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Cài đặt</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Chồng ảnh</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Cạnh nhau</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Theo hệ thống</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Tối</translation>
    </message>
</context>
<context>
    <name>ArrivalWatcher</name>
    <message>
        <source>Photographs have arrived; they open when you have written.</source>
        <translation>Có ảnh mới đến; chúng sẽ mở khi bạn viết xong.</translation>
    </message>
    <message>
        <source>The watched folder cannot be read. It is looked for again by itself.</source>
        <translation>Không đọc được thư mục đang theo dõi. Chương trình sẽ tự tìm lại.</translation>
    </message>
</context>
<context>
    <name>AssessmentPanel</name>
    <message>
        <source>Assessment</source>
        <translation>Đánh giá</translation>
    </message>
    <message>
        <source>Reading the image</source>
        <translation>Đang đọc ảnh</translation>
    </message>
    <message>
        <source>Waiting for the models</source>
        <translation>Đang chờ mô hình</translation>
    </message>
    <message>
        <source>They are still loading; the analysis begins by itself.</source>
        <translation>Mô hình còn đang nạp; việc phân tích sẽ tự bắt đầu.</translation>
    </message>
    <message>
        <source>Analysing the image</source>
        <translation>Đang phân tích ảnh</translation>
    </message>
    <message>
        <source>{percent} % done</source>
        <translation>xong {percent} %</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Đã dừng</translation>
    </message>
    <message>
        <source>The models cannot be used</source>
        <translation>Không dùng được mô hình</translation>
    </message>
    <message>
        <source>The analysis failed</source>
        <translation>Phân tích không thành công</translation>
    </message>
    <message>
        <source>No assessment for this image</source>
        <translation>Ảnh này không có đánh giá</translation>
    </message>
</context>
<context>
    <name>CaseController</name>
    <message>
        <source>Pasted image</source>
        <translation>Ảnh đã dán</translation>
    </message>
    <message>
        <source>There is no image in that folder. JPEG, PNG, TIFF, BMP, WebP, DICOM and HEIC can be read.</source>
        <translation>Không có ảnh nào trong thư mục này. Chương trình đọc được JPEG, PNG, TIFF, BMP, WebP, DICOM và HEIC.</translation>
    </message>
</context>
<context>
    <name>CaseForm</name>
    <message>
        <source>Case or patient id</source>
        <translation>Mã ca hoặc mã bệnh nhân</translation>
    </message>
    <message>
        <source>Birth date or year</source>
        <translation>Ngày hoặc năm sinh</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>Giới tính</translation>
    </message>
    <message>
        <source>Skin type</source>
        <translation>Loại da</translation>
    </message>
    <message>
        <source>Lesion</source>
        <translation>Tổn thương</translation>
    </message>
    <message>
        <source>Site on the body</source>
        <translation>Vị trí trên cơ thể</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Bên</translation>
    </message>
    <message>
        <source>Own diagnosis</source>
        <translation>Chẩn đoán của bác sĩ</translation>
    </message>
    <message>
        <source>Photographed</source>
        <translation>Ngày chụp</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Quyết định</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Hẹn đến</translation>
    </message>
    <message>
        <source>Histology</source>
        <translation>Mô bệnh học</translation>
    </message>
    <message>
        <source>Result of</source>
        <translation>Kết quả ngày</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Ghi chú</translation>
    </message>
    <message>
        <source>Born ({age} years)</source>
        <translation>Sinh ({age} tuổi)</translation>
    </message>
    <message>
        <source>abdomen</source>
        <translation>bụng</translation>
    </message>
    <message>
        <source>acral</source>
        <translation>đầu chi</translation>
    </message>
    <message>
        <source>back</source>
        <translation>lưng</translation>
    </message>
    <message>
        <source>chest</source>
        <translation>ngực</translation>
    </message>
    <message>
        <source>ear</source>
        <translation>tai</translation>
    </message>
    <message>
        <source>face</source>
        <translation>mặt</translation>
    </message>
    <message>
        <source>foot</source>
        <translation>bàn chân</translation>
    </message>
    <message>
        <source>genital</source>
        <translation>sinh dục</translation>
    </message>
    <message>
        <source>hand</source>
        <translation>bàn tay</translation>
    </message>
    <message>
        <source>lower extremity</source>
        <translation>chi dưới</translation>
    </message>
    <message>
        <source>neck</source>
        <translation>cổ</translation>
    </message>
    <message>
        <source>scalp</source>
        <translation>da đầu</translation>
    </message>
    <message>
        <source>trunk</source>
        <translation>thân mình</translation>
    </message>
    <message>
        <source>upper extremity</source>
        <translation>chi trên</translation>
    </message>
    <message>
        <source>head or neck</source>
        <translation>đầu hoặc cổ</translation>
    </message>
    <message>
        <source>Squamous cell carcinoma</source>
        <translation>Ung thư biểu mô tế bào vảy</translation>
    </message>
    <message>
        <source>Dysplastic nevus</source>
        <translation>Nốt ruồi loạn sản</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Chưa chắc chắn</translation>
    </message>
    <message>
        <source>No action</source>
        <translation>Không can thiệp</translation>
    </message>
    <message>
        <source>Follow-up in 3 months</source>
        <translation>Tái khám sau 3 tháng</translation>
    </message>
    <message>
        <source>Follow-up in 6 months</source>
        <translation>Tái khám sau 6 tháng</translation>
    </message>
    <message>
        <source>Biopsy</source>
        <translation>Sinh thiết</translation>
    </message>
    <message>
        <source>Excision</source>
        <translation>Cắt bỏ</translation>
    </message>
    <message>
        <source>Referral</source>
        <translation>Chuyển khám</translation>
    </message>
    <message>
        <source>female</source>
        <translation>nữ</translation>
    </message>
    <message>
        <source>male</source>
        <translation>nam</translation>
    </message>
    <message>
        <source>other</source>
        <translation>khác</translation>
    </message>
    <message>
        <source>left</source>
        <translation>trái</translation>
    </message>
    <message>
        <source>right</source>
        <translation>phải</translation>
    </message>
    <message>
        <source>midline</source>
        <translation>giữa</translation>
    </message>
</context>
<context>
    <name>CaseKeeper</name>
    <message>
        <source>The history is saved again.</source>
        <translation>Lịch sử lại được lưu.</translation>
    </message>
    <message>
        <source>Not saved in the history.</source>
        <translation>Chưa lưu vào lịch sử.</translation>
    </message>
</context>
<context>
    <name>CasePage</name>
    <message>
        <source>There is no heatmap for this image.</source>
        <translation>Ảnh này không có bản đồ nhiệt.</translation>
    </message>
    <message>
        <source>The image alone. Overlay shows the heatmap (O).</source>
        <translation>Chỉ có ảnh. Chế độ Chồng ảnh cho thấy bản đồ nhiệt (O).</translation>
    </message>
</context>
<context>
    <name>ColourBar</name>
    <message>
        <source>Colours of the heatmap, low at the left</source>
        <translation>Màu của bản đồ nhiệt, mức thấp ở bên trái</translation>
    </message>
</context>
<context>
    <name>ComparisonWindow</name>
    <message>
        <source>Follow-up</source>
        <translation>Theo dõi</translation>
    </message>
    <message>
        <source>Flicker (B)</source>
        <translation>Nhấp nháy (B)</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>Đường viền</translation>
    </message>
    <message>
        <source>Reading both photographs…</source>
        <translation>Đang đọc cả hai ảnh…</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>This is no date. Write it like 2026-08-20.</source>
        <translation>Đây không phải là ngày. Hãy viết như 2026-08-20.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open images</source>
        <translation>Mở ảnh</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Mọi tệp</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Mở thư mục</translation>
    </message>
    <message>
        <source>Close skinapp</source>
        <translation>Đóng skinapp</translation>
    </message>
    <message>
        <source>Case details could not be saved</source>
        <translation>Không lưu được thông tin ca bệnh</translation>
    </message>
    <message>
        <source>What you wrote last is lost if you close now.</source>
        <translation>Nếu đóng bây giờ, những gì bạn vừa viết sẽ mất.</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>Vẫn đóng</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Quay lại</translation>
    </message>
</context>
<context>
    <name>ExceptionNotice</name>
    <message>
        <source>The program met an unexpected problem. What is shown may be incomplete; open the image again, and send the log (Help, Log) if it happens again.</source>
        <translation>Chương trình gặp sự cố ngoài dự kiến. Nội dung đang hiển thị có thể không đầy đủ; hãy mở lại ảnh, và gửi nhật ký (Trợ giúp, Nhật ký) nếu sự cố lặp lại.</translation>
    </message>
</context>
<context>
    <name>ExchangeController</name>
    <message>
        <source>The text for the letter is in the clipboard.</source>
        <translation>Đoạn văn cho thư đã nằm trong bộ nhớ tạm.</translation>
    </message>
    <message>
        <source>No archive is set. Enter its address in the settings first.</source>
        <translation>Chưa đặt kho lưu trữ. Trước hết hãy nhập địa chỉ trong phần cài đặt.</translation>
    </message>
    <message>
        <source>Stored in the archive. Documents: {count}</source>
        <translation>Đã lưu vào kho lưu trữ. Số tài liệu: {count}</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>Export</source>
        <translation>Xuất</translation>
    </message>
</context>
<context>
    <name>ExportStrip</name>
    <message>
        <source>Progress of the export</source>
        <translation>Tiến độ xuất</translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation>Hủy xuất</translation>
    </message>
    <message>
        <source>Writing {name}. Each image is assessed again for its heatmaps, which takes as long as opening it.</source>
        <translation>Đang ghi {name}. Mỗi ảnh được đánh giá lại để có bản đồ nhiệt, lâu bằng thời gian mở ảnh đó.</translation>
    </message>
    <message>
        <source>Writing {name}</source>
        <translation>Đang ghi {name}</translation>
    </message>
</context>
<context>
    <name>FiguresPanel</name>
    <message>
        <source>Figures by</source>
        <translation>Số liệu theo</translation>
    </message>
    <message>
        <source>Clinic</source>
        <translation>Phòng khám</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>Giới tính</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Tuổi</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Vị trí</translation>
    </message>
    <message>
        <source>Skin tone</source>
        <translation>Tông da</translation>
    </message>
    <message>
        <source>{clinic}: of 100 melanomas it names {named} and flags {flagged}.</source>
        <translation>{clinic}: trong 100 ca u hắc tố ác tính, chương trình gọi đúng tên {named} và cảnh báo {flagged}.</translation>
    </message>
    <message>
        <source>Melanomas named</source>
        <translation>U hắc tố ác tính được gọi đúng tên</translation>
    </message>
    <message>
        <source>Malignant lesions flagged</source>
        <translation>Tổn thương ác tính được cảnh báo</translation>
    </message>
    <message>
        <source>Benign lesions not flagged</source>
        <translation>Tổn thương lành tính không bị cảnh báo</translation>
    </message>
    <message>
        <source>Lesions</source>
        <translation>Tổn thương</translation>
    </message>
    <message>
        <source>too few</source>
        <translation>quá ít</translation>
    </message>
    <message>
        <source>Palms and soles</source>
        <translation>Lòng bàn tay, bàn chân</translation>
    </message>
    <message>
        <source>Male</source>
        <translation>Nam</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>Nữ</translation>
    </message>
    <message>
        <source>Under 30</source>
        <translation>Dưới 30</translation>
    </message>
    <message>
        <source>30 to 49</source>
        <translation>30 đến 49</translation>
    </message>
    <message>
        <source>50 to 69</source>
        <translation>50 đến 69</translation>
    </message>
    <message>
        <source>70 and over</source>
        <translation>Từ 70</translation>
    </message>
    <message>
        <source>Head and neck</source>
        <translation>Đầu và cổ</translation>
    </message>
    <message>
        <source>Trunk</source>
        <translation>Thân mình</translation>
    </message>
    <message>
        <source>Arm</source>
        <translation>Tay</translation>
    </message>
    <message>
        <source>Leg</source>
        <translation>Chân</translation>
    </message>
    <message>
        <source>Genital</source>
        <translation>Sinh dục</translation>
    </message>
    <message>
        <source>{grade} (0 very dark, 5 very light)</source>
        <translation>{grade} (0 rất sẫm, 5 rất sáng)</translation>
    </message>
</context>
<context>
    <name>FileLine</name>
    <message>
        <source>born {day}</source>
        <translation>sinh {day}</translation>
    </message>
    <message>
        <source>photographed {day}</source>
        <translation>chụp ngày {day}</translation>
    </message>
    <message>
        <source>From the file: {facts}</source>
        <translation>Theo tệp: {facts}</translation>
    </message>
    <message>
        <source>{size} mm per pixel</source>
        <translation>{size} mm mỗi điểm ảnh</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Intended use and limits</source>
        <translation>Mục đích sử dụng và giới hạn</translation>
    </message>
    <message>
        <source>I have read and accept this</source>
        <translation>Tôi đã đọc và chấp nhận</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Thoát</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>Dùng để làm gì</translation>
    </message>
    <message>
        <source>A second look at dermoscopy images of single skin lesions, for clinicians who are trained in dermoscopy and have seen the patient.</source>
        <translation>Xem thêm một lần nữa ảnh soi da của từng tổn thương da, dành cho bác sĩ đã được đào tạo về soi da và đã khám bệnh nhân.</translation>
    </message>
    <message>
        <source>What it is not</source>
        <translation>Không phải là gì</translation>
    </message>
    <message>
        <source>It is not a medical device and is not approved for clinical decisions. Its answer is not a diagnosis; the examination of the patient and, where needed, histology decide.</source>
        <translation>Đây không phải thiết bị y tế và không được phê duyệt cho quyết định lâm sàng. Câu trả lời của chương trình không phải là chẩn đoán; việc khám bệnh nhân và, khi cần, mô bệnh học mới có giá trị quyết định.</translation>
    </message>
    <message>
        <source>A benign answer never rules out a malignancy.</source>
        <translation>Câu trả lời lành tính không bao giờ loại trừ bệnh ác tính.</translation>
    </message>
    <message>
        <source>Where it ends</source>
        <translation>Giới hạn ở đâu</translation>
    </message>
    <message>
        <source>It knows seven diagnoses and gives every image one of them, even when the image shows something else. Squamous cell carcinoma is not among them.</source>
        <translation>Chương trình biết bảy chẩn đoán và gán một trong số đó cho mọi ảnh, kể cả khi ảnh cho thấy thứ khác. Ung thư biểu mô tế bào vảy không nằm trong bảy chẩn đoán này.</translation>
    </message>
    <message>
        <source>It was trained on images of few clinics, in which dark skin is rare. How well it works on dark skin, on children, on mucosa and on nails is not known.</source>
        <translation>Chương trình được huấn luyện trên ảnh của một số ít phòng khám, trong đó da sẫm màu rất hiếm. Chưa biết chương trình hoạt động tốt đến đâu trên da sẫm màu, trẻ em, niêm mạc và móng.</translation>
    </message>
    <message>
        <source>The Model page shows how often it is right, for each diagnosis.</source>
        <translation>Trang Mô hình cho biết chương trình đúng bao nhiêu lần, theo từng chẩn đoán.</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Dữ liệu của bạn</translation>
    </message>
    <message>
        <source>Images, names and results stay on this computer. The program uses no network and sends nothing.</source>
        <translation>Ảnh, tên và kết quả ở lại trên máy tính này. Chương trình không dùng mạng và không gửi gì đi.</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>A folder is being classified. Stop it first, then open the next one.</source>
        <translation>Một thư mục đang được phân loại. Hãy dừng trước, rồi mở thư mục tiếp theo.</translation>
    </message>
    <message>
        <source>A run over {total} files was interrupted at {done}. It can be continued on the Folder page.</source>
        <translation>Một lượt chạy gồm {total} tệp đã bị ngắt ở tệp thứ {done}. Có thể tiếp tục trên trang Thư mục.</translation>
    </message>
</context>
<context>
    <name>FolderExporter</name>
    <message>
        <source>Reports need the models, which are not ready. Try again in a moment.</source>
        <translation>Báo cáo cần đến mô hình, mà mô hình chưa sẵn sàng. Hãy thử lại sau giây lát.</translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>Đã hủy xuất.</translation>
    </message>
    <message>
        <source>Failed: {count}.</source>
        <translation>Không thành công: {count}.</translation>
    </message>
    <message>
        <source>Saved in {name}: {count}.</source>
        <translation>Số tệp đã lưu trong {name}: {count}.</translation>
    </message>
    <message>
        <source>Case details are missing, because the history could not be read.</source>
        <translation>Thiếu thông tin ca bệnh vì không đọc được lịch sử.</translation>
    </message>
    <message>
        <source>Saved: {name}</source>
        <translation>Đã lưu: {name}</translation>
    </message>
</context>
<context>
    <name>FolderFilter</name>
    <message>
        <source>Name, diagnosis or notice</source>
        <translation>Tên, chẩn đoán hoặc lưu ý</translation>
    </message>
    <message>
        <source>Filter the files</source>
        <translation>Lọc các tệp</translation>
    </message>
    <message>
        <source>Filter (Ctrl+F)</source>
        <translation>Lọc (Ctrl+F)</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Xóa bộ lọc</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tất cả</translation>
    </message>
    <message>
        <source>Needs a look first</source>
        <translation>Cần xem trước</translation>
    </message>
    <message>
        <source>Malignancy not excluded</source>
        <translation>Chưa loại trừ ác tính</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Lỗi</translation>
    </message>
</context>
<context>
    <name>FolderModel</name>
    <message>
        <source>Image</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>First diagnosis</source>
        <translation>Chẩn đoán thứ nhất</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Thứ hai</translation>
    </message>
    <message>
        <source>Third</source>
        <translation>Thứ ba</translation>
    </message>
    <message>
        <source>Malignant</source>
        <translation>Ác tính</translation>
    </message>
    <message>
        <source>Notices and errors</source>
        <translation>Lưu ý và lỗi</translation>
    </message>
</context>
<context>
    <name>FolderPage</name>
    <message>
        <source>No file fits the filter.</source>
        <translation>Không có tệp nào khớp bộ lọc.</translation>
    </message>
    <message>
        <source>The first results appear here in a moment.</source>
        <translation>Kết quả đầu tiên sẽ hiện ở đây sau giây lát.</translation>
    </message>
    <message>
        <source>No file is finished yet.</source>
        <translation>Chưa có tệp nào xong.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Open case</source>
        <translation>Mở ca bệnh</translation>
    </message>
    <message>
        <source>Open on the Case page (Enter)</source>
        <translation>Mở trên trang Ca bệnh (Enter)</translation>
    </message>
    <message>
        <source>No file is selected</source>
        <translation>Chưa chọn tệp nào</translation>
    </message>
    <message>
        <source>Any malignant diagnosis: {share}</source>
        <translation>Bất kỳ chẩn đoán ác tính nào: {share}</translation>
    </message>
</context>
<context>
    <name>FolderProgress</name>
    <message>
        <source>Name these files</source>
        <translation>Liệt kê các tệp này</translation>
    </message>
    <message>
        <source>Progress of the folder</source>
        <translation>Tiến độ của thư mục</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Tạm dừng</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Tiếp tục</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>Bắt đầu lại</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Thử lại tệp lỗi</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Xuất</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Back to the choice of a folder</source>
        <translation>Quay lại phần chọn thư mục</translation>
    </message>
    <message>
        <source>Other models are installed now than when this run began. Their results must not be mixed, so the run cannot go on. Start it anew, or export what there is.</source>
        <translation>Mô hình đang cài khác với mô hình khi lượt chạy này bắt đầu. Không được trộn kết quả của chúng, nên lượt chạy không thể tiếp tục. Hãy bắt đầu lại, hoặc xuất những gì đã có.</translation>
    </message>
</context>
<context>
    <name>FolderRows</name>
    <message>
        <source>same image as {name}</source>
        <translation>cùng ảnh với {name}</translation>
    </message>
</context>
<context>
    <name>FolderRun</name>
    <message>
        <source>Classifying</source>
        <translation>Đang phân loại</translation>
    </message>
    <message>
        <source>Waiting for the models</source>
        <translation>Đang chờ mô hình</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Đang tạm dừng</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Đã xong</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Đã dừng</translation>
    </message>
    <message>
        <source>files: {total}</source>
        <translation>số tệp: {total}</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} trên {total} tệp</translation>
    </message>
    <message>
        <source>errors: {count}</source>
        <translation>lỗi: {count}</translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation>{rate} mỗi giây</translation>
    </message>
    <message>
        <source>{rate} per minute</source>
        <translation>{rate} mỗi phút</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>còn vài giây</translation>
    </message>
    <message>
        <source>about {count} s left</source>
        <translation>còn khoảng {count} giây</translation>
    </message>
    <message>
        <source>about {count} min left</source>
        <translation>còn khoảng {count} phút</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>còn khoảng {hours} giờ {minutes} phút</translation>
    </message>
</context>
<context>
    <name>FolderStart</name>
    <message>
        <source>Looking for files</source>
        <translation>Đang tìm tệp</translation>
    </message>
    <message>
        <source>Classify folder…</source>
        <translation>Phân loại thư mục…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>It begins by itself as soon as the files are known.</source>
        <translation>Việc phân loại tự bắt đầu ngay khi tìm xong tệp.</translation>
    </message>
    <message>
        <source>Of what is in it or below it: {passed}.</source>
        <translation>Trong thư mục này và các thư mục con: {passed}.</translation>
    </message>
    <message>
        <source>There is no image in this folder</source>
        <translation>Không có ảnh nào trong thư mục này</translation>
    </message>
    <message>
        <source>There is no file in it or below it. Choose another folder.</source>
        <translation>Không có tệp nào trong thư mục này và các thư mục con. Hãy chọn thư mục khác.</translation>
    </message>
    <message>
        <source>This folder is empty</source>
        <translation>Thư mục này trống</translation>
    </message>
    <message>
        <source>This folder cannot be read</source>
        <translation>Không đọc được thư mục này</translation>
    </message>
    <message>
        <source>Drop a folder anywhere in this window or choose it here. Every image in it and below it gets a line in a table, which can be sorted, filtered and exported.</source>
        <translation>Thả một thư mục vào bất kỳ đâu trong cửa sổ này hoặc chọn ở đây. Mỗi ảnh trong thư mục và các thư mục con có một dòng trong bảng; bảng có thể sắp xếp, lọc và xuất.</translation>
    </message>
    <message>
        <source>Classify a whole folder</source>
        <translation>Phân loại cả một thư mục</translation>
    </message>
    <message>
        <source>You have no permission to read it. Copy its images to a folder of your own, or ask whoever looks after the computer.</source>
        <translation>Bạn không có quyền đọc thư mục này. Hãy chép ảnh vào thư mục của bạn, hoặc hỏi người quản lý máy tính.</translation>
    </message>
    <message>
        <source>It is no longer there. Check whether it was moved or renamed.</source>
        <translation>Thư mục không còn ở đó. Hãy kiểm tra xem thư mục đã bị chuyển hay đổi tên chưa.</translation>
    </message>
</context>
<context>
    <name>FolderTable</name>
    <message>
        <source>Files of the folder</source>
        <translation>Các tệp của thư mục</translation>
    </message>
</context>
<context>
    <name>FollowUp</name>
    <message>
        <source>There is no stored result for both photographs.</source>
        <translation>Không có kết quả được lưu cho cả hai ảnh.</translation>
    </message>
    <message>
        <source>A photograph that cannot be judged has no answer, so there is nothing to compare.</source>
        <translation>Ảnh không thể đánh giá thì không có câu trả lời, nên không có gì để so sánh.</translation>
    </message>
    <message>
        <source>The two results were made with different weights, so their figures cannot be compared. Open the other image again for a new result.</source>
        <translation>Hai kết quả được tạo bằng các bộ trọng số khác nhau nên không thể so sánh con số. Hãy mở lại ảnh kia để có kết quả mới.</translation>
    </message>
    <message>
        <source>Malignant</source>
        <translation>Ác tính</translation>
    </message>
    <message>
        <source>How far two photographs of one lesion differ was not measured for these weights.</source>
        <translation>Với bộ trọng số này chưa đo hai ảnh của cùng một tổn thương khác nhau đến đâu.</translation>
    </message>
    <message>
        <source>Another diagnosis stands first. So it is in {count} of 100 pairs of photographs of one lesion.</source>
        <translation>Chẩn đoán đứng đầu là một chẩn đoán khác. Điều này xảy ra ở {count} trên 100 cặp ảnh của cùng một tổn thương.</translation>
    </message>
    <message>
        <source>The networks judge each photograph alone; they do not look for a change.</source>
        <translation>Các mạng đánh giá riêng từng ảnh; chúng không tìm sự thay đổi.</translation>
    </message>
    <message>
        <source>The photographs could not be laid upon each other: too few details lie in one arrangement. They stand side by side as they are.</source>
        <translation>Không thể chồng hai ảnh lên nhau: quá ít chi tiết nằm cùng một cách sắp xếp. Hai ảnh được đặt cạnh nhau nguyên trạng.</translation>
    </message>
    <message>
        <source>Laid upon each other by {count} details: turned by {angle}°, size times {scale}.</source>
        <translation>Đã chồng lên nhau theo {count} chi tiết: xoay {angle}°, kích thước nhân {scale}.</translation>
    </message>
    <message>
        <source>Outlines: {percent} % of the area of both is in common.</source>
        <translation>Đường viền: {percent} % diện tích của cả hai là chung.</translation>
    </message>
    <message>
        <source>Colour against the skin around: {figure} apart (CIE 1976; 2 can just be seen). Light and camera alone may differ by more.</source>
        <translation>Màu so với da xung quanh: cách nhau {figure} (CIE 1976; 2 là vừa đủ nhận thấy). Riêng ánh sáng và máy ảnh có thể gây khác biệt lớn hơn.</translation>
    </message>
    <message>
        <source>No outline was found on both photographs, so sizes are not compared.</source>
        <translation>Không tìm thấy đường viền trên cả hai ảnh nên không so sánh kích thước.</translation>
    </message>
    <message>
        <source>Largest diameter: {earlier} mm, then {later} mm.</source>
        <translation>Đường kính lớn nhất: {earlier} mm, sau đó {later} mm.</translation>
    </message>
    <message>
        <source>Largest diameter: {earlier} pixels, then {later} pixels, both in the size of the later photograph.</source>
        <translation>Đường kính lớn nhất: {earlier} điểm ảnh, sau đó {later} điểm ảnh, đều theo kích cỡ của ảnh chụp sau.</translation>
    </message>
    <message>
        <source>Sizes are not compared: neither a scale nor common details are known.</source>
        <translation>Không so sánh kích thước: không biết tỉ lệ và cũng không có chi tiết chung.</translation>
    </message>
    <message>
        <source>less than 1 point apart</source>
        <translation>cách nhau chưa đến 1 điểm phần trăm</translation>
    </message>
    <message>
        <source>1 point apart</source>
        <translation>cách nhau 1 điểm phần trăm</translation>
    </message>
    <message>
        <source>{points} points apart</source>
        <translation>cách nhau {points} điểm phần trăm</translation>
    </message>
    <message>
        <source>({low} to {high} of 100, from {lesions} lesions)</source>
        <translation>({low} đến {high} trên 100, từ {lesions} tổn thương)</translation>
    </message>
    <message>
        <source>Two photographs of one lesion differ by more than that in {share} {interval}.</source>
        <translation>Hai ảnh của cùng một tổn thương khác nhau nhiều hơn thế trong {share} {interval}.</translation>
    </message>
    <message>
        <source>Two photographs of one lesion differ by more than that only in {share} {interval}: look at both, and take another photograph.</source>
        <translation>Hai ảnh của cùng một tổn thương khác nhau nhiều hơn thế chỉ trong {share} {interval}: hãy xem cả hai và chụp thêm một ảnh.</translation>
    </message>
    <message>
        <source>nearly all cases</source>
        <translation>hầu hết các trường hợp</translation>
    </message>
    <message>
        <source>{count} of 10 cases</source>
        <translation>{count} trên 10 trường hợp</translation>
    </message>
    <message>
        <source>{count} of 100 cases</source>
        <translation>{count} trên 100 trường hợp</translation>
    </message>
    <message>
        <source>fewer than 1 of 100 cases</source>
        <translation>chưa đến 1 trên 100 trường hợp</translation>
    </message>
</context>
<context>
    <name>HistoryController</name>
    <message>
        <source>Deleted for good.</source>
        <translation>Đã xóa vĩnh viễn.</translation>
    </message>
    <message>
        <source>Folder runs that were forgotten: {count}.</source>
        <translation>Số lượt phân loại thư mục đã xóa: {count}.</translation>
    </message>
    <message>
        <source>Unfinished folder runs that still hold these images: {count}.</source>
        <translation>Số lượt phân loại thư mục chưa xong vẫn còn giữ các ảnh này: {count}.</translation>
    </message>
    <message>
        <source>This image was pasted, and pasted images are not kept. Its stored result is shown here without the image.</source>
        <translation>Ảnh này được dán vào, và ảnh dán không được giữ lại. Kết quả đã lưu được hiển thị ở đây mà không có ảnh.</translation>
    </message>
    <message>
        <source>There is another image in the place of this one now. The stored result is shown here without the image.</source>
        <translation>Ở vị trí này hiện là một ảnh khác. Kết quả đã lưu được hiển thị ở đây mà không có ảnh.</translation>
    </message>
    <message>
        <source>The image is no longer in its place. The stored result is shown here without the image.</source>
        <translation>Ảnh không còn ở vị trí cũ. Kết quả đã lưu được hiển thị ở đây mà không có ảnh.</translation>
    </message>
</context>
<context>
    <name>HistoryMessage</name>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>The history cannot be shown</source>
        <translation>Không hiển thị được lịch sử</translation>
    </message>
    <message>
        <source>No case holds these letters</source>
        <translation>Không có ca bệnh nào chứa các chữ này</translation>
    </message>
    <message>
        <source>Check the spelling, or search for a part of the word.</source>
        <translation>Hãy kiểm tra chính tả, hoặc tìm một phần của từ.</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>Không có việc nào còn chờ</translation>
    </message>
    <message>
        <source>A decision with a date, or a biopsy without a result, puts a case into this list.</source>
        <translation>Một quyết định có ngày hẹn, hoặc sinh thiết chưa có kết quả, sẽ đưa ca bệnh vào danh sách này.</translation>
    </message>
    <message>
        <source>No cases yet</source>
        <translation>Chưa có ca bệnh nào</translation>
    </message>
    <message>
        <source>Each image that is assessed is kept here with its result and what you write about it, on this computer only. Images themselves are not copied. The settings can switch this off.</source>
        <translation>Mỗi ảnh đã đánh giá được lưu ở đây cùng kết quả và những gì bạn ghi về nó, chỉ trên máy tính này. Bản thân ảnh không được sao chép. Có thể tắt việc này trong phần cài đặt.</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>This entry cannot be read</source>
        <translation>Không đọc được mục này</translation>
    </message>
    <message>
        <source>Assessed</source>
        <translation>Đánh giá lúc</translation>
    </message>
    <message>
        <source>Case id</source>
        <translation>Mã ca</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>First diagnosis</source>
        <translation>Chẩn đoán thứ nhất</translation>
    </message>
    <message>
        <source>Malignant</source>
        <translation>Ác tính</translation>
    </message>
    <message>
        <source>Own diagnosis</source>
        <translation>Chẩn đoán của bác sĩ</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Quyết định</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Hẹn đến</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>Which cases</source>
        <translation>Những ca nào</translation>
    </message>
    <message>
        <source>Follow-ups due this week</source>
        <translation>Tái khám đến hạn tuần này</translation>
    </message>
    <message>
        <source>Biopsied, no result yet</source>
        <translation>Đã sinh thiết, chưa có kết quả</translation>
    </message>
    <message>
        <source>All cases</source>
        <translation>Tất cả ca bệnh</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Xóa vĩnh viễn</translation>
    </message>
    <message>
        <source>Delete the chosen cases for good? Cases: {count}</source>
        <translation>Xóa vĩnh viễn các ca đã chọn? Số ca: {count}</translation>
    </message>
    <message>
        <source>Details, results, names and paths are erased from the history and cannot be brought back. Image files, and reports and tables that were saved, are not touched. The log keeps only that an assessment was made, and with which models.</source>
        <translation>Thông tin, kết quả, tên và đường dẫn bị xóa khỏi lịch sử và không thể khôi phục. Tệp ảnh cùng các báo cáo và bảng đã lưu không bị động đến. Nhật ký chỉ giữ lại việc đã có đánh giá và bằng mô hình nào.</translation>
    </message>
    <message>
        <source>Also forget finished folder runs and recent files with them</source>
        <translation>Xóa cả các lượt phân loại thư mục đã xong và mục mở gần đây có các ảnh này</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Giữ lại</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Tìm trong lịch sử</translation>
    </message>
    <message>
        <source>Search case id, image, diagnosis, notes…</source>
        <translation>Tìm mã ca, ảnh, chẩn đoán, ghi chú…</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Xóa ô tìm kiếm</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Lịch sử</translation>
    </message>
    <message>
        <source>Cases: {count}</source>
        <translation>Số ca: {count}</translation>
    </message>
</context>
<context>
    <name>HistoryPreview</name>
    <message>
        <source>Open image</source>
        <translation>Mở ảnh</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>So sánh</translation>
    </message>
    <message>
        <source>Delete for good…</source>
        <translation>Xóa vĩnh viễn…</translation>
    </message>
    <message>
        <source>This case is no longer in the history.</source>
        <translation>Ca bệnh này không còn trong lịch sử.</translation>
    </message>
    <message>
        <source>Assessed {time} · last opened {opened} · {bundle} {version}</source>
        <translation>Đánh giá lúc {time} · mở lần cuối {opened} · {bundle} {version}</translation>
    </message>
    <message>
        <source>Choose a case to see its stored result.</source>
        <translation>Chọn một ca bệnh để xem kết quả đã lưu.</translation>
    </message>
    <message>
        <source>Chosen cases: {count}</source>
        <translation>Số ca đã chọn: {count}</translation>
    </message>
    <message>
        <source>Pasted image; the stored result is shown without it.</source>
        <translation>Ảnh đã dán; kết quả đã lưu được hiển thị mà không có ảnh.</translation>
    </message>
    <message>
        <source>The image is no longer in its place; the stored result is shown.</source>
        <translation>Ảnh không còn ở vị trí cũ; đang hiển thị kết quả đã lưu.</translation>
    </message>
    <message>
        <source>The image is in its place; heatmaps are made when it is opened.</source>
        <translation>Ảnh vẫn ở vị trí cũ; bản đồ nhiệt được tạo khi mở ảnh.</translation>
    </message>
</context>
<context>
    <name>HistoryTable</name>
    <message>
        <source>Cases</source>
        <translation>Các ca bệnh</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Cột</translation>
    </message>
    <message>
        <source>made with other diagnoses</source>
        <translation>đánh giá với các chẩn đoán khác</translation>
    </message>
</context>
<context>
    <name>IdField</name>
    <message>
        <source>{id}   last seen {day}, images: {count}</source>
        <translation>{id}   khám lần cuối {day}, số ảnh: {count}</translation>
    </message>
    <message>
        <source>Patients of the history</source>
        <translation>Bệnh nhân trong lịch sử</translation>
    </message>
</context>
<context>
    <name>ImageViewer</name>
    <message>
        <source>Image</source>
        <translation>Ảnh</translation>
    </message>
</context>
<context>
    <name>IntervalBar</name>
    <message>
        <source>{share}; 95 % interval {low} to {high}</source>
        <translation>{share}; khoảng 95 % từ {low} đến {high}</translation>
    </message>
</context>
<context>
    <name>LegendStrip</name>
    <message>
        <source>low</source>
        <translation>thấp</translation>
    </message>
    <message>
        <source>high</source>
        <translation>cao</translation>
    </message>
    <message>
        <source>Where the networks looked for: {name}. Not a lesion border.</source>
        <translation>Nơi các mạng nhìn vào khi xét: {name}. Không phải ranh giới tổn thương.</translation>
    </message>
    <message>
        <source>Nothing in the image speaks for: {name}. The heatmap is empty.</source>
        <translation>Không có gì trong ảnh ủng hộ: {name}. Bản đồ nhiệt trống.</translation>
    </message>
    <message>
        <source>Weak, since this diagnosis is improbable.</source>
        <translation>Yếu, vì chẩn đoán này ít có khả năng.</translation>
    </message>
    <message>
        <source>The dimmed part was not looked at.</source>
        <translation>Phần tối mờ không được xét đến.</translation>
    </message>
    <message>
        <source>Opacity of the heatmap</source>
        <translation>Độ đậm của bản đồ nhiệt</translation>
    </message>
    <message>
        <source>Opacity of the heatmap; hold H to hide it</source>
        <translation>Độ đậm của bản đồ nhiệt; giữ H để ẩn</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Độ đậm</translation>
    </message>
</context>
<context>
    <name>LockController</name>
    <message>
        <source>The history has a passphrase now.</source>
        <translation>Lịch sử đã có cụm mật khẩu.</translation>
    </message>
    <message>
        <source>The history has no passphrase any more.</source>
        <translation>Lịch sử không còn cụm mật khẩu.</translation>
    </message>
</context>
<context>
    <name>LockDesk</name>
    <message>
        <source>Passphrase of the history</source>
        <translation>Cụm mật khẩu của lịch sử</translation>
    </message>
    <message>
        <source>The passphrase was not changed.</source>
        <translation>Cụm mật khẩu chưa được thay đổi.</translation>
    </message>
</context>
<context>
    <name>LockForm</name>
    <message>
        <source>Passphrase of the history</source>
        <translation>Cụm mật khẩu của lịch sử</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Mở khóa</translation>
    </message>
    <message>
        <source>The history is locked</source>
        <translation>Lịch sử đang khóa</translation>
    </message>
    <message>
        <source>Images can be assessed meanwhile; what has to be saved waits in memory until the passphrase is given.</source>
        <translation>Trong lúc đó vẫn có thể đánh giá ảnh; những gì cần lưu sẽ chờ trong bộ nhớ đến khi nhập cụm mật khẩu.</translation>
    </message>
</context>
<context>
    <name>LockRow</name>
    <message>
        <source>Lock now</source>
        <translation>Khóa ngay</translation>
    </message>
    <message>
        <source>This installation cannot encrypt the history.</source>
        <translation>Bản cài đặt này không thể mã hóa lịch sử.</translation>
    </message>
    <message>
        <source>Encrypted and locked</source>
        <translation>Đã mã hóa và đang khóa</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>Đã mã hóa</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Chưa mã hóa</translation>
    </message>
    <message>
        <source>Change passphrase…</source>
        <translation>Đổi cụm mật khẩu…</translation>
    </message>
    <message>
        <source>Set passphrase…</source>
        <translation>Đặt cụm mật khẩu…</translation>
    </message>
</context>
<context>
    <name>LogViewer</name>
    <message>
        <source>Log</source>
        <translation>Nhật ký</translation>
    </message>
    <message>
        <source>What the program met, without names of patients or files. Copy the diagnostics into a message when you ask for help.</source>
        <translation>Những gì chương trình đã gặp, không có tên bệnh nhân hay tên tệp. Hãy chép thông tin kỹ thuật vào thư khi bạn nhờ hỗ trợ.</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Chép thông tin kỹ thuật</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Đọc lại</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Mở thư mục</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Nhật ký trống.</translation>
    </message>
    <message>
        <source>The diagnostics are in the clipboard.</source>
        <translation>Thông tin kỹ thuật đã có trong bộ nhớ tạm.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>The clipboard holds no image and no image file.</source>
        <translation>Bộ nhớ tạm không có ảnh hay tệp ảnh nào.</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>File</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>Mở gần đây</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Xem</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Chủ đề màu</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
</context>
<context>
    <name>MessageView</name>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Open another image…</source>
        <translation>Mở ảnh khác…</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>The models are loading</source>
        <translation>Mô hình đang nạp</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>Gói trọng số</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Các mạng</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Chạy trên</translation>
    </message>
    <message>
        <source>SHA-256 of the manifest</source>
        <translation>SHA-256 của bản kê</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Mô hình</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Thẻ mô hình</translation>
    </message>
    <message>
        <source>{members} members, {views} views of each image</source>
        <translation>{members} mạng, {views} góc nhìn mỗi ảnh</translation>
    </message>
    <message>
        <source>The models are loading.</source>
        <translation>Mô hình đang nạp.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Close the notice</source>
        <translation>Đóng lưu ý</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Notice</source>
        <translation>Lưu ý</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message>
        <source>A run over {total} files is finished.</source>
        <translation>Một lượt chạy gồm {total} tệp đã xong.</translation>
    </message>
    <message>
        <source>A run over {total} files was interrupted at {done}.</source>
        <translation>Một lượt chạy gồm {total} tệp đã bị ngắt ở tệp thứ {done}.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Tiếp tục</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Bỏ đi</translation>
    </message>
    <message>
        <source>Discard for good</source>
        <translation>Bỏ vĩnh viễn</translation>
    </message>
</context>
<context>
    <name>OtherSystems</name>
    <message>
        <source>Other systems</source>
        <translation>Hệ thống khác</translation>
    </message>
    <message>
        <source>Address of the archive</source>
        <translation>Địa chỉ kho lưu trữ</translation>
    </message>
    <message>
        <source>Empty: nothing is ever sent</source>
        <translation>Để trống: không bao giờ gửi gì</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Cổng</translation>
    </message>
    <message>
        <source>Name of the archive (AE title)</source>
        <translation>Tên của kho lưu trữ (AE title)</translation>
    </message>
    <message>
        <source>Name of this program (AE title)</source>
        <translation>Tên của chương trình này (AE title)</translation>
    </message>
    <message>
        <source>Photographs that arrive here open themselves</source>
        <translation>Ảnh đến thư mục này sẽ tự mở</translation>
    </message>
    <message>
        <source>Documents go to this address alone, and only when you send them (File, Send to the archive). They hold what you wrote about the patient.</source>
        <translation>Tài liệu chỉ đến địa chỉ này, và chỉ khi bạn gửi (Tệp, Gửi đến kho lưu trữ). Chúng chứa những gì bạn viết về bệnh nhân.</translation>
    </message>
    <message>
        <source>No folder is watched.</source>
        <translation>Không theo dõi thư mục nào.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Chọn thư mục…</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Ngừng theo dõi</translation>
    </message>
</context>
<context>
    <name>PairView</name>
    <message>
        <source>Earlier photograph</source>
        <translation>Ảnh chụp trước</translation>
    </message>
    <message>
        <source>Later photograph</source>
        <translation>Ảnh chụp sau</translation>
    </message>
</context>
<context>
    <name>PassedOverDialog</name>
    <message>
        <source>Files that were passed over</source>
        <translation>Các tệp đã bỏ qua</translation>
    </message>
</context>
<context>
    <name>PassphraseDialog</name>
    <message>
        <source>Passphrase of the history</source>
        <translation>Cụm mật khẩu của lịch sử</translation>
    </message>
    <message>
        <source>Passphrase until now</source>
        <translation>Cụm mật khẩu hiện tại</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Cụm mật khẩu mới</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Nhập lại</translation>
    </message>
    <message>
        <source>Without the passphrase nobody can read the history, and nobody can bring it back: write it down and keep it in a safe place. The whole history is written anew and encrypted; copies from before an update are deleted. Folder runs, settings, and what a drive keeps of deleted files are not encrypted.</source>
        <translation>Không có cụm mật khẩu thì không ai đọc được lịch sử, và không ai khôi phục được: hãy ghi lại và cất ở nơi an toàn. Toàn bộ lịch sử được ghi lại và mã hóa; các bản sao trước khi cập nhật bị xóa. Lượt phân loại thư mục, cài đặt và những gì ổ đĩa còn giữ của tệp đã xóa không được mã hóa.</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>Mã hóa</translation>
    </message>
    <message>
        <source>Remove passphrase</source>
        <translation>Bỏ cụm mật khẩu</translation>
    </message>
    <message>
        <source>At least {count} letters.</source>
        <translation>Ít nhất {count} ký tự.</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Hai lần nhập không giống nhau.</translation>
    </message>
</context>
<context>
    <name>PersonLine</name>
    <message>
        <source>With {facts}: {name}, malignant {count} of 100. This comes from the patients of two clinics. The answer from the image alone stands; the more cautious one counts.</source>
        <translation>Với {facts}: {name}, ác tính {count} trên 100. Điều này dựa trên bệnh nhân của hai phòng khám. Câu trả lời chỉ từ ảnh vẫn giữ nguyên; câu trả lời thận trọng hơn được tính.</translation>
    </message>
    <message>
        <source>{age} years</source>
        <translation>{age} tuổi</translation>
    </message>
    <message>
        <source>nothing known</source>
        <translation>không biết gì</translation>
    </message>
</context>
<context>
    <name>PreviewStage</name>
    <message>
        <source>Preview of the image</source>
        <translation>Ảnh xem trước</translation>
    </message>
    <message>
        <source>This image cannot be shown</source>
        <translation>Không hiển thị được ảnh này</translation>
    </message>
</context>
<context>
    <name>ProgressView</name>
    <message>
        <source>Progress</source>
        <translation>Tiến độ</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Dừng (Esc)</translation>
    </message>
</context>
<context>
    <name>QDialogButtonBox</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Look in:</source>
        <translation>Xem trong:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>Tê&amp;n tệp:</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>Loại tệp:</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Mở</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Lưu</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Chọn</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>Lưu thành</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Thư mục:</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>Đổ&amp;i tên</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Xóa</translation>
    </message>
    <message>
        <source>Show &amp;hidden files</source>
        <translation>&amp;Hiện tệp ẩn</translation>
    </message>
    <message>
        <source>&amp;New Folder</source>
        <translation>Thư mục &amp;mới</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Lùi</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Tiến</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>Go forward</source>
        <translation>Tiến tới</translation>
    </message>
    <message>
        <source>Parent Directory</source>
        <translation>Thư mục cha</translation>
    </message>
    <message>
        <source>Go to the parent directory</source>
        <translation>Đến thư mục cha</translation>
    </message>
    <message>
        <source>Create New Folder</source>
        <translation>Tạo thư mục mới</translation>
    </message>
    <message>
        <source>Create a New Folder</source>
        <translation>Tạo một thư mục mới</translation>
    </message>
    <message>
        <source>List View</source>
        <translation>Dạng danh sách</translation>
    </message>
    <message>
        <source>Change to list view mode</source>
        <translation>Chuyển sang dạng danh sách</translation>
    </message>
    <message>
        <source>Detail View</source>
        <translation>Dạng chi tiết</translation>
    </message>
    <message>
        <source>Change to detail view mode</source>
        <translation>Chuyển sang dạng chi tiết</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Thanh bên</translation>
    </message>
    <message>
        <source>List of places and bookmarks</source>
        <translation>Danh sách nơi chốn và dấu trang</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>All Files (*)</source>
        <translation>Mọi tệp (*)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Directories</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>Recent Places</source>
        <translation>Nơi gần đây</translation>
    </message>
    <message>
        <source>My Computer</source>
        <translation>Máy tính của tôi</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1 đã tồn tại.
Bạn có muốn thay thế không?</translation>
    </message>
    <message>
        <source>%1
File not found.
Please verify the correct file name was given.</source>
        <translation>%1
Không tìm thấy tệp.
Hãy kiểm tra xem tên tệp đã đúng chưa.</translation>
    </message>
    <message>
        <source>%1
Directory not found.
Please verify the correct directory name was given.</source>
        <translation>%1
Không tìm thấy thư mục.
Hãy kiểm tra xem tên thư mục đã đúng chưa.</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Loại</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Loại</translation>
    </message>
    <message>
        <source>Date Modified</source>
        <translation>Ngày sửa đổi</translation>
    </message>
    <message>
        <source>My Computer</source>
        <translation>Máy tính của tôi</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Cắ&amp;t</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Chép</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Dán</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Chọn tất cả</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Áp dụng</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Bỏ đi</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Có</translation>
    </message>
    <message>
        <source>Yes to &amp;All</source>
        <translation>Có cho &amp;tất cả</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Không</translation>
    </message>
    <message>
        <source>N&amp;o to All</source>
        <translation>Khôn&amp;g cho tất cả</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>Hủy bỏ</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Bỏ qua</translation>
    </message>
    <message>
        <source>Save All</source>
        <translation>Lưu tất cả</translation>
    </message>
    <message>
        <source>Don&apos;t Save</source>
        <translation>Không lưu</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>Khôi phục mặc định</translation>
    </message>
</context>
<context>
    <name>QPrintDialog</name>
    <message>
        <source>Print</source>
        <translation>In</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>&amp;In</translation>
    </message>
    <message>
        <source>&amp;Options &gt;&gt;</source>
        <translation>&amp;Tùy chọn &gt;&gt;</translation>
    </message>
    <message>
        <source>&amp;Options &lt;&lt;</source>
        <translation>&amp;Tùy chọn &lt;&lt;</translation>
    </message>
    <message>
        <source>Print to File (PDF)</source>
        <translation>In ra tệp (PDF)</translation>
    </message>
    <message>
        <source>Local file</source>
        <translation>Tệp trên máy</translation>
    </message>
    <message>
        <source>Write PDF file</source>
        <translation>Ghi tệp PDF</translation>
    </message>
    <message>
        <source>Print To File ...</source>
        <translation>In ra tệp ...</translation>
    </message>
    <message>
        <source>All Pages</source>
        <translation>Mọi trang</translation>
    </message>
    <message>
        <source>Odd Pages</source>
        <translation>Trang lẻ</translation>
    </message>
    <message>
        <source>Even Pages</source>
        <translation>Trang chẵn</translation>
    </message>
</context>
<context>
    <name>QPrintSettingsOutput</name>
    <message>
        <source>Copies</source>
        <translation>Bản in</translation>
    </message>
    <message>
        <source>Print range</source>
        <translation>Phạm vi in</translation>
    </message>
    <message>
        <source>Print all</source>
        <translation>In tất cả</translation>
    </message>
    <message>
        <source>Pages from</source>
        <translation>Trang từ</translation>
    </message>
    <message>
        <source>to</source>
        <translation>đến</translation>
    </message>
    <message>
        <source>Current Page</source>
        <translation>Trang hiện tại</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Vùng chọn</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Trang</translation>
    </message>
    <message>
        <source>Page Set:</source>
        <translation>Tập trang:</translation>
    </message>
    <message>
        <source>Output Settings</source>
        <translation>Thiết lập bản in</translation>
    </message>
    <message>
        <source>Copies:</source>
        <translation>Số bản:</translation>
    </message>
    <message>
        <source>Collate</source>
        <translation>Xếp theo bộ</translation>
    </message>
    <message>
        <source>Reverse</source>
        <translation>Thứ tự ngược</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Tùy chọn</translation>
    </message>
    <message>
        <source>Color Mode</source>
        <translation>Chế độ màu</translation>
    </message>
    <message>
        <source>Color</source>
        <translation>Màu</translation>
    </message>
    <message>
        <source>Grayscale</source>
        <translation>Thang xám</translation>
    </message>
    <message>
        <source>Double Sided Printing</source>
        <translation>In hai mặt</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Tắt</translation>
    </message>
    <message>
        <source>Long side binding</source>
        <translation>Lật theo cạnh dài</translation>
    </message>
    <message>
        <source>Short side binding</source>
        <translation>Lật theo cạnh ngắn</translation>
    </message>
</context>
<context>
    <name>QPrintWidget</name>
    <message>
        <source>Printer</source>
        <translation>Máy in</translation>
    </message>
    <message>
        <source>&amp;Name:</source>
        <translation>&amp;Tên:</translation>
    </message>
    <message>
        <source>P&amp;roperties</source>
        <translation>T&amp;huộc tính</translation>
    </message>
    <message>
        <source>Location:</source>
        <translation>Vị trí:</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Xem trước</translation>
    </message>
    <message>
        <source>Type:</source>
        <translation>Loại:</translation>
    </message>
    <message>
        <source>Output &amp;file:</source>
        <translation>&amp;Tệp kết quả:</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Left</source>
        <translation>Trái</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Phải</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Lên</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Xuống</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Dấu cách</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Cắ&amp;t</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Chép</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Dán</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Chọn tất cả</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>Chép địa chỉ &amp;liên kết</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <source>Opened lately</source>
        <translation>Mở gần đây</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>Mở {name}</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Clear this list</source>
        <translation>Xóa danh sách này</translation>
    </message>
</context>
<context>
    <name>RecordsLane</name>
    <message>
        <source>The history was damaged. It is kept as {path}, and a new history has begun.</source>
        <translation>Lịch sử đã bị hỏng. Tệp cũ được giữ lại tại {path}, và một lịch sử mới đã bắt đầu.</translation>
    </message>
</context>
<context>
    <name>ReportController</name>
    <message>
        <source>Report sent to the printer.</source>
        <translation>Đã gửi báo cáo đến máy in.</translation>
    </message>
    <message>
        <source>Report saved: {name}</source>
        <translation>Đã lưu báo cáo: {name}</translation>
    </message>
</context>
<context>
    <name>ReportDialogs</name>
    <message>
        <source>Save report</source>
        <translation>Lưu báo cáo</translation>
    </message>
    <message>
        <source>PDF document</source>
        <translation>Tài liệu PDF</translation>
    </message>
</context>
<context>
    <name>ReportPreview</name>
    <message>
        <source>Report preview</source>
        <translation>Xem trước báo cáo</translation>
    </message>
    <message>
        <source>The preview is being made.</source>
        <translation>Đang tạo bản xem trước.</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Lưu…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>In…</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Fit width</source>
        <translation>Vừa bề rộng</translation>
    </message>
    <message>
        <source>There is no preview.</source>
        <translation>Không có bản xem trước.</translation>
    </message>
    <message>
        <source>Pages of the report</source>
        <translation>Các trang của báo cáo</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Trang {number} trên {count}</translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>Case details</source>
        <translation>Thông tin ca bệnh</translation>
    </message>
    <message>
        <source>Assessment</source>
        <translation>Đánh giá</translation>
    </message>
    <message>
        <source>Weights {bundle} {version}, {engine}, {seconds} s</source>
        <translation>Trọng số {bundle} {version}, {engine}, {seconds} s</translation>
    </message>
    <message>
        <source>Named first although {likeliest} is more probable: rarer diagnoses are moved up, so that fewer of them are missed.</source>
        <translation>Được nêu đầu tiên dù {likeliest} có xác suất cao hơn: các chẩn đoán hiếm được đưa lên để ít bị bỏ sót hơn.</translation>
    </message>
</context>
<context>
    <name>SampleRow</name>
    <message>
        <source>Or try it with a drawn sample</source>
        <translation>Hoặc thử với một ảnh mẫu được vẽ</translation>
    </message>
    <message>
        <source>Open sample {number}</source>
        <translation>Mở ảnh mẫu {number}</translation>
    </message>
</context>
<context>
    <name>SeenStrip</name>
    <message>
        <source>Earlier images of this patient</source>
        <translation>Các ảnh trước của bệnh nhân này</translation>
    </message>
    <message>
        <source>Not this patient</source>
        <translation>Không phải bệnh nhân này</translation>
    </message>
    <message>
        <source>Patient {id}</source>
        <translation>Bệnh nhân {id}</translation>
    </message>
    <message>
        <source>Earlier images: {count}</source>
        <translation>Ảnh trước: {count}</translation>
    </message>
    <message>
        <source>Kept from the image before</source>
        <translation>Giữ từ ảnh trước</translation>
    </message>
    <message>
        <source>this lesion</source>
        <translation>tổn thương này</translation>
    </message>
    <message>
        <source>Same lesion</source>
        <translation>Cùng tổn thương</translation>
    </message>
    <message>
        <source>The open image shows the lesion of this image.</source>
        <translation>Ảnh đang mở chụp cùng tổn thương với ảnh này.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>So sánh</translation>
    </message>
    <message>
        <source>Show this image and the open one beside each other.</source>
        <translation>Hiển thị ảnh này và ảnh đang mở cạnh nhau.</translation>
    </message>
    <message>
        <source>Histology: {diagnosis}</source>
        <translation>Mô bệnh học: {diagnosis}</translation>
    </message>
    <message>
        <source>Cannot be judged</source>
        <translation>Không đánh giá được</translation>
    </message>
    <message>
        <source>you: {words}</source>
        <translation>bác sĩ: {words}</translation>
    </message>
</context>
<context>
    <name>Sets</name>
    <message>
        <source>In {level} of 100 lesions among: {names}</source>
        <translation>Ở {level} trên 100 tổn thương nằm trong: {names}</translation>
    </message>
    <message>
        <source>none of the seven fits</source>
        <translation>không chẩn đoán nào trong bảy phù hợp</translation>
    </message>
</context>
<context>
    <name>SettingsController</name>
    <message>
        <source>The settings cannot be kept: the folder for them cannot be used.</source>
        <translation>Không lưu được cài đặt: không dùng được thư mục của chúng.</translation>
    </message>
    <message>
        <source>The settings could not be read, so the program starts with its own.</source>
        <translation>Không đọc được cài đặt, nên chương trình khởi động với cài đặt mặc định.</translation>
    </message>
    <message>
        <source>The old file is kept as {name}.</source>
        <translation>Tệp cũ được giữ lại với tên {name}.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Cài đặt</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Giao diện</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Chủ đề màu</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Theo hệ thống</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Tối</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Ngôn ngữ</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Báo cáo</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Khổ giấy</translation>
    </message>
    <message>
        <source>Name of the clinic</source>
        <translation>Tên phòng khám</translation>
    </message>
    <message>
        <source>Stands at the head of each report</source>
        <translation>Đặt ở đầu mỗi báo cáo</translation>
    </message>
    <message>
        <source>Logo</source>
        <translation>Biểu trưng</translation>
    </message>
    <message>
        <source>Logo of the clinic</source>
        <translation>Biểu trưng của phòng khám</translation>
    </message>
    <message>
        <source>Choose logo…</source>
        <translation>Chọn biểu trưng…</translation>
    </message>
    <message>
        <source>Remove logo</source>
        <translation>Bỏ biểu trưng</translation>
    </message>
    <message>
        <source>Computing</source>
        <translation>Tính toán</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Thiết bị</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Tự động</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Bộ xử lý (CPU)</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Card đồ họa (CUDA)</translation>
    </message>
    <message>
        <source>Data on this computer</source>
        <translation>Dữ liệu trên máy tính này</translation>
    </message>
    <message>
        <source>Keep what was assessed in the history</source>
        <translation>Lưu những gì đã đánh giá vào lịch sử</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Lịch sử</translation>
    </message>
    <message>
        <source>Passphrase of the history</source>
        <translation>Cụm mật khẩu của lịch sử</translation>
    </message>
    <message>
        <source>Lock when idle for</source>
        <translation>Khóa khi không dùng trong</translation>
    </message>
    <message>
        <source>5 minutes</source>
        <translation>5 phút</translation>
    </message>
    <message>
        <source>15 minutes</source>
        <translation>15 phút</translation>
    </message>
    <message>
        <source>An hour</source>
        <translation>Một giờ</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Không bao giờ</translation>
    </message>
    <message>
        <source>Finished folder runs</source>
        <translation>Lượt phân loại thư mục đã xong</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 ngày</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 ngày</translation>
    </message>
    <message>
        <source>A year</source>
        <translation>Một năm</translation>
    </message>
    <message>
        <source>Until deleted</source>
        <translation>Đến khi xóa</translation>
    </message>
    <message>
        <source>History and folder runs</source>
        <translation>Lịch sử và các lượt chạy thư mục</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Nhật ký</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Mở thư mục</translation>
    </message>
    <message>
        <source>Open folder: {what}</source>
        <translation>Mở thư mục: {what}</translation>
    </message>
    <message>
        <source>This folder cannot be used.</source>
        <translation>Không dùng được thư mục này.</translation>
    </message>
    <message>
        <source>Reset all settings…</source>
        <translation>Đặt lại mọi cài đặt…</translation>
    </message>
    <message>
        <source>Choose logo</source>
        <translation>Chọn biểu trưng</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>Reset all settings</source>
        <translation>Đặt lại mọi cài đặt</translation>
    </message>
    <message>
        <source>Set everything on this page back, and forget recent files?</source>
        <translation>Đặt lại mọi thứ trên trang này và quên các tệp gần đây?</translation>
    </message>
    <message>
        <source>The history and the reports stay as they are.</source>
        <translation>Lịch sử và báo cáo giữ nguyên.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>The logo is not there any more.</source>
        <translation>Biểu trưng không còn ở đó.</translation>
    </message>
    <message>
        <source>No logo</source>
        <translation>Không có biểu trưng</translation>
    </message>
    <message>
        <source>In use: {engine}; {reason}.</source>
        <translation>Đang dùng: {engine}; {reason}.</translation>
    </message>
    <message>
        <source>The models are loading.</source>
        <translation>Mô hình đang nạp.</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>Hide the heatmap while held</source>
        <translation>Ẩn bản đồ nhiệt khi đang giữ</translation>
    </message>
    <message>
        <source>Space or H</source>
        <translation>Dấu cách hoặc H</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Phóng to hoặc thu nhỏ tại con trỏ</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Con lăn</translation>
    </message>
    <message>
        <source>Move the image</source>
        <translation>Di chuyển ảnh</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Kéo</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>Vừa cửa sổ</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>Nhấp đúp</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Stopped before the image was read</source>
        <translation>Đã dừng trước khi đọc xong ảnh</translation>
    </message>
    <message>
        <source>This image cannot be shown</source>
        <translation>Không hiển thị được ảnh này</translation>
    </message>
    <message>
        <source>Reading the image…</source>
        <translation>Đang đọc ảnh…</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Open a dermoscopy image</source>
        <translation>Mở một ảnh soi da</translation>
    </message>
    <message>
        <source>Drop images or a folder anywhere in this window, paste one, or choose them here. JPEG, PNG, TIFF, BMP, WebP, DICOM and HEIC can be read.</source>
        <translation>Thả ảnh hoặc thư mục vào bất kỳ đâu trong cửa sổ này, dán ảnh, hoặc chọn ở đây. Chương trình đọc được JPEG, PNG, TIFF, BMP, WebP, DICOM và HEIC.</translation>
    </message>
    <message>
        <source>For dermoscopy images of single skin lesions, read by a clinician who has seen the patient. An aid to reading, not a diagnosis and not a medical device. Images never leave this computer.</source>
        <translation>Dành cho ảnh soi da của từng tổn thương da, do bác sĩ đã khám bệnh nhân đọc. Hỗ trợ đọc ảnh, không phải chẩn đoán và không phải thiết bị y tế. Ảnh không bao giờ rời khỏi máy tính này.</translation>
    </message>
    <message>
        <source>Models ready: {name} {version}</source>
        <translation>Mô hình đã sẵn sàng: {name} {version}</translation>
    </message>
    <message>
        <source>The models load in the background. You can open an image already.</source>
        <translation>Mô hình đang nạp ngầm. Bạn đã có thể mở ảnh.</translation>
    </message>
    <message>
        <source>The models are prepared for this computer, which happens once and takes a minute or two. You can open an image already.</source>
        <translation>Mô hình đang được chuẩn bị cho máy tính này; việc này chỉ diễn ra một lần và mất một hai phút. Bạn đã có thể mở ảnh.</translation>
    </message>
    <message>
        <source>State of the models</source>
        <translation>Trạng thái của mô hình</translation>
    </message>
    <message>
        <source>The models are loading</source>
        <translation>Mô hình đang nạp</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>The models are loading</source>
        <translation>Mô hình đang nạp</translation>
    </message>
    <message>
        <source>Aid to reading, not a diagnosis</source>
        <translation>Hỗ trợ đọc ảnh, không phải chẩn đoán</translation>
    </message>
    <message>
        <source>{members} members, {views} views of each image</source>
        <translation>{members} mạng, {views} góc nhìn mỗi ảnh</translation>
    </message>
    <message>
        <source>No models</source>
        <translation>Không có mô hình</translation>
    </message>
    <message>
        <source>Loading the models</source>
        <translation>Đang nạp mô hình</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>Time of the analysis: {time}</source>
        <translation>Thời gian phân tích: {time}</translation>
    </message>
</context>
<context>
    <name>ThumbnailModel</name>
    <message>
        <source>{name}, image {number} of {count}</source>
        <translation>{name}, ảnh {number} trên {count}</translation>
    </message>
</context>
<context>
    <name>ThumbnailStrip</name>
    <message>
        <source>Images of the list</source>
        <translation>Ảnh trong danh sách</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Visits of this lesion</source>
        <translation>Các lần khám của tổn thương này</translation>
    </message>
    <message>
        <source>Compared: {earlier} and {later}</source>
        <translation>Đang so sánh: {earlier} và {later}</translation>
    </message>
</context>
<context>
    <name>ToneButton</name>
    <message>
        <source>Brightness and contrast</source>
        <translation>Độ sáng và tương phản</translation>
    </message>
    <message>
        <source>Brightness and contrast of the view. The analysis is unchanged.</source>
        <translation>Độ sáng và tương phản khi xem. Phân tích không thay đổi.</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Độ sáng</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Độ tương phản</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>Changes the view only: what is analysed and printed stays as it is.</source>
        <translation>Chỉ thay đổi cách hiển thị: ảnh được phân tích và in vẫn giữ nguyên.</translation>
    </message>
</context>
<context>
    <name>TopRow</name>
    <message>
        <source>Diagnosis</source>
        <translation>Chẩn đoán</translation>
    </message>
    <message>
        <source>Show the heatmap for {name} (Ctrl+{rank})</source>
        <translation>Hiện bản đồ nhiệt của {name} (Ctrl+{rank})</translation>
    </message>
</context>
<context>
    <name>VerdictLine</name>
    <message>
        <source>Show the answer anyway</source>
        <translation>Vẫn xem câu trả lời</translation>
    </message>
    <message>
        <source>The networks are often wrong on such images. That you asked is recorded.</source>
        <translation>Các mạng thường sai với những ảnh như vậy. Việc bạn yêu cầu xem sẽ được ghi lại.</translation>
    </message>
    <message>
        <source>{count} of 100 lesions like this were malignant</source>
        <translation>{count} trong 100 tổn thương như thế này là ác tính</translation>
    </message>
    <message>
        <source>Probability of malignancy, if it could be judged: {count} of 100</source>
        <translation>Xác suất ác tính, nếu ảnh đánh giá được: {count} trên 100</translation>
    </message>
    <message>
        <source>{agreeing} of {networks} networks name the same diagnosis first</source>
        <translation>{agreeing} trong {networks} mạng nêu cùng chẩn đoán thứ nhất</translation>
    </message>
    <message>
        <source>malignant by each alone: {low} to {high} of 100</source>
        <translation>ác tính theo từng mạng: {low} đến {high} trên 100</translation>
    </message>
    <message>
        <source>another comes first in {changing} of {looks} views and networks</source>
        <translation>chẩn đoán khác đứng đầu ở {changing} trên {looks} góc nhìn và mạng</translation>
    </message>
    <message>
        <source>Of {lesions} lesions given {start} to {end} of 100, {low} to {high} of 100 were</source>
        <translation>Trong {lesions} tổn thương được cho {start} đến {end} trên 100, {low} đến {high} trên 100 là ác tính</translation>
    </message>
</context>
<context>
    <name>ViewerHeader</name>
    <message>
        <source>Image {number} of {count}</source>
        <translation>Ảnh {number} trên {count}</translation>
    </message>
</context>
<context>
    <name>ViewerPane</name>
    <message>
        <source>Image without heatmap</source>
        <translation>Ảnh không có bản đồ nhiệt</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>skinapp is open already, but its window does not answer. Wait a little and try again, or end it and start it anew.</source>
        <translation>skinapp đang mở nhưng cửa sổ không phản hồi. Hãy đợi một lát rồi thử lại, hoặc kết thúc chương trình và khởi động lại.</translation>
    </message>
</context>
<context>
    <name>by_products</name>
    <message>
        <source>passed over: {total} ({kinds})</source>
        <translation>đã bỏ qua: {total} ({kinds})</translation>
    </message>
    <message>
        <source>thumbnail of a NAS</source>
        <translation>ảnh thu nhỏ của ổ mạng NAS</translation>
    </message>
    <message>
        <source>thumbnails of a NAS</source>
        <translation>ảnh thu nhỏ của ổ mạng NAS</translation>
    </message>
    <message>
        <source>preview of another program</source>
        <translation>ảnh xem trước của chương trình khác</translation>
    </message>
    <message>
        <source>previews of other programs</source>
        <translation>ảnh xem trước của chương trình khác</translation>
    </message>
    <message>
        <source>deleted file in a recycle bin</source>
        <translation>tệp đã xóa trong thùng rác</translation>
    </message>
    <message>
        <source>deleted files in a recycle bin</source>
        <translation>tệp đã xóa trong thùng rác</translation>
    </message>
    <message>
        <source>file of a system</source>
        <translation>tệp của hệ thống</translation>
    </message>
    <message>
        <source>files of a system</source>
        <translation>tệp của hệ thống</translation>
    </message>
    <message>
        <source>hidden file</source>
        <translation>tệp ẩn</translation>
    </message>
    <message>
        <source>hidden files</source>
        <translation>tệp ẩn</translation>
    </message>
    <message>
        <source>leftover of a Mac archive</source>
        <translation>tệp thừa của tệp nén từ máy Mac</translation>
    </message>
    <message>
        <source>leftovers of a Mac archive</source>
        <translation>tệp thừa của tệp nén từ máy Mac</translation>
    </message>
    <message>
        <source>sidecar file</source>
        <translation>tệp đi kèm ảnh</translation>
    </message>
    <message>
        <source>sidecar files</source>
        <translation>tệp đi kèm ảnh</translation>
    </message>
    <message>
        <source>copy kept by another program</source>
        <translation>bản sao do chương trình khác giữ lại</translation>
    </message>
    <message>
        <source>copies kept by other programs</source>
        <translation>bản sao do chương trình khác giữ lại</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>mặt nạ phân vùng</translation>
    </message>
    <message>
        <source>masks</source>
        <translation>mặt nạ phân vùng</translation>
    </message>
    <message>
        <source>result of this program</source>
        <translation>kết quả của chương trình này</translation>
    </message>
    <message>
        <source>results of this program</source>
        <translation>kết quả của chương trình này</translation>
    </message>
    <message>
        <source>file in the place of an output</source>
        <translation>tệp ở nơi sẽ ghi kết quả</translation>
    </message>
    <message>
        <source>files in the place of an output</source>
        <translation>tệp ở nơi sẽ ghi kết quả</translation>
    </message>
    <message>
        <source>film</source>
        <translation>phim</translation>
    </message>
    <message>
        <source>films</source>
        <translation>phim</translation>
    </message>
    <message>
        <source>document or table</source>
        <translation>tài liệu hoặc bảng</translation>
    </message>
    <message>
        <source>documents and tables</source>
        <translation>tài liệu và bảng</translation>
    </message>
    <message>
        <source>other file that is no image</source>
        <translation>tệp khác không phải ảnh</translation>
    </message>
    <message>
        <source>other files that are no images</source>
        <translation>tệp khác không phải ảnh</translation>
    </message>
</context>
<context>
    <name>diagnoses</name>
    <message>
        <source>malignant</source>
        <translation>ác tính</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>lành tính</translation>
    </message>
    <message>
        <source>Actinic keratosis / Bowen&apos;s disease</source>
        <translation>Dày sừng ánh sáng / bệnh Bowen</translation>
    </message>
    <message>
        <source>Basal cell carcinoma</source>
        <translation>Ung thư biểu mô tế bào đáy</translation>
    </message>
    <message>
        <source>Benign keratosis-like lesion</source>
        <translation>Tổn thương dày sừng lành tính</translation>
    </message>
    <message>
        <source>Dermatofibroma</source>
        <translation>U sợi bì</translation>
    </message>
    <message>
        <source>Melanoma</source>
        <translation>U hắc tố ác tính</translation>
    </message>
    <message>
        <source>Melanocytic nevus</source>
        <translation>Nốt ruồi tế bào hắc tố</translation>
    </message>
    <message>
        <source>Vascular lesion</source>
        <translation>Tổn thương mạch máu</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>it was asked for</source>
        <translation>theo yêu cầu</translation>
    </message>
    <message>
        <source>no CUDA device was found</source>
        <translation>không tìm thấy thiết bị CUDA</translation>
    </message>
    <message>
        <source>a CUDA device was found</source>
        <translation>tìm thấy một thiết bị CUDA</translation>
    </message>
    <message>
        <source>PyTorch, which would use the GPU, is not installed or finds none</source>
        <translation>PyTorch, thứ sẽ dùng GPU, chưa được cài đặt hoặc không tìm thấy GPU nào</translation>
    </message>
    <message>
        <source>the GPU failed</source>
        <translation>GPU gặp lỗi</translation>
    </message>
    <message>
        <source>OpenVINO failed</source>
        <translation>OpenVINO gặp lỗi</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>The program met an unexpected problem. Try again, and send the log if it happens again.</source>
        <translation>Chương trình gặp sự cố ngoài dự kiến. Hãy thử lại, và gửi nhật ký nếu sự cố lặp lại.</translation>
    </message>
    <message>
        <source>The image gives no result. Open it in another program to see whether it is whole.</source>
        <translation>Ảnh không cho kết quả. Hãy mở ảnh bằng chương trình khác để xem ảnh có nguyên vẹn không.</translation>
    </message>
    <message>
        <source>The image is no longer there. Check whether it was moved or renamed, then open it again.</source>
        <translation>Ảnh không còn ở đó. Hãy kiểm tra xem ảnh đã bị chuyển hay đổi tên chưa, rồi mở lại.</translation>
    </message>
    <message>
        <source>This is not an image file but a folder or a device. Choose an image file.</source>
        <translation>Đây không phải tệp ảnh mà là thư mục hoặc thiết bị. Hãy chọn một tệp ảnh.</translation>
    </message>
    <message>
        <source>You have no permission to read this file. Copy it to a folder of your own, or ask whoever looks after the computer.</source>
        <translation>Bạn không có quyền đọc tệp này. Hãy chép tệp vào thư mục của bạn, hoặc hỏi người quản lý máy tính.</translation>
    </message>
    <message>
        <source>The drive or network reported an error while the file was read. Check the connection, then try again.</source>
        <translation>Ổ đĩa hoặc mạng báo lỗi khi đọc tệp. Hãy kiểm tra kết nối rồi thử lại.</translation>
    </message>
    <message>
        <source>The file is empty. Export or copy the image again.</source>
        <translation>Tệp trống. Hãy xuất hoặc chép lại ảnh.</translation>
    </message>
    <message>
        <source>The file is not an image of a kind that the program can read. Export it as JPEG, PNG, TIFF, BMP or WebP. HEIC photographs of phones need an addition to the program: pip install skinapp[heic].</source>
        <translation>Tệp không phải loại ảnh mà chương trình đọc được. Hãy xuất ảnh dưới dạng JPEG, PNG, TIFF, BMP hoặc WebP. Ảnh HEIC của điện thoại cần phần bổ sung cho chương trình: pip install skinapp[heic].</translation>
    </message>
    <message>
        <source>The file is incomplete: part of the image is missing. Copy or export it again.</source>
        <translation>Tệp không đầy đủ: thiếu một phần ảnh. Hãy chép hoặc xuất lại.</translation>
    </message>
    <message>
        <source>The image is damaged and cannot be decoded. Copy or export it again.</source>
        <translation>Ảnh bị hỏng và không giải mã được. Hãy chép hoặc xuất lại.</translation>
    </message>
    <message>
        <source>The image is too large to be read safely. Export it at a smaller size.</source>
        <translation>Ảnh quá lớn để đọc an toàn. Hãy xuất ảnh ở kích thước nhỏ hơn.</translation>
    </message>
    <message>
        <source>The image has too few pixels to be judged. Use it at its original size.</source>
        <translation>Ảnh có quá ít điểm ảnh để đánh giá. Hãy dùng ảnh ở kích thước gốc.</translation>
    </message>
    <message>
        <source>The image is far too long and narrow. Crop it to the lesion with the skin around it.</source>
        <translation>Ảnh quá dài và hẹp. Hãy cắt ảnh còn tổn thương cùng vùng da xung quanh.</translation>
    </message>
    <message>
        <source>The image shows one flat colour and no lesion. Choose another image.</source>
        <translation>Ảnh chỉ có một màu đều và không có tổn thương. Hãy chọn ảnh khác.</translation>
    </message>
    <message>
        <source>The weights of the program cannot be used. Install the program again.</source>
        <translation>Không dùng được trọng số của chương trình. Hãy cài đặt lại chương trình.</translation>
    </message>
    <message>
        <source>A file of the weights is missing. Install the program again, or choose another bundle.</source>
        <translation>Thiếu một tệp trọng số. Hãy cài đặt lại chương trình, hoặc chọn gói trọng số khác.</translation>
    </message>
    <message>
        <source>The description of the weights is damaged or was edited. Install the program again, or choose another bundle.</source>
        <translation>Bản mô tả trọng số bị hỏng hoặc đã bị sửa. Hãy cài đặt lại chương trình, hoặc chọn gói trọng số khác.</translation>
    </message>
    <message>
        <source>The weights were made for another version of the program. Update the program, or choose another bundle.</source>
        <translation>Trọng số được tạo cho phiên bản khác của chương trình. Hãy cập nhật chương trình, hoặc chọn gói trọng số khác.</translation>
    </message>
    <message>
        <source>The weights answer with other diagnoses than this program knows. Choose another bundle.</source>
        <translation>Trọng số trả lời bằng các chẩn đoán mà chương trình không biết. Hãy chọn gói trọng số khác.</translation>
    </message>
    <message>
        <source>A file of the weights was changed or damaged. Install the program again, or choose another bundle.</source>
        <translation>Một tệp trọng số đã bị thay đổi hoặc hỏng. Hãy cài đặt lại chương trình, hoặc chọn gói trọng số khác.</translation>
    </message>
    <message>
        <source>The weights contain values that cannot be used. Install the program again, or choose another bundle.</source>
        <translation>Trọng số chứa những giá trị không dùng được. Hãy cài đặt lại chương trình, hoặc chọn gói trọng số khác.</translation>
    </message>
    <message>
        <source>The file is not a zip file of a weights bundle, or it is not safe to unpack. Get it again from where it comes from.</source>
        <translation>Tệp không phải là tệp zip của một gói trọng số, hoặc không an toàn để giải nén. Hãy lấy lại tệp từ nơi cung cấp.</translation>
    </message>
    <message>
        <source>The analysis failed. Try again, and start the program with --device cpu.</source>
        <translation>Phân tích không thành công. Hãy thử lại, và khởi động chương trình với --device cpu.</translation>
    </message>
    <message>
        <source>The result was made with other weights than those that are loaded, so no report was made of it. Classify the folder again, or start the program with the weights of that time.</source>
        <translation>Kết quả được tạo bằng các trọng số khác với những trọng số đang được nạp nên không có báo cáo nào được tạo cho nó. Hãy phân loại lại thư mục, hoặc khởi động chương trình với các trọng số lúc đó.</translation>
    </message>
    <message>
        <source>made with other weights</source>
        <translation>được tạo bằng trọng số khác</translation>
    </message>
    <message>
        <source>The analysis gave values that are not numbers, so there is no result. Try again, and start the program with --device cpu.</source>
        <translation>Phân tích cho ra những giá trị không phải là số, nên không có kết quả. Hãy thử lại, và khởi động chương trình với --device cpu.</translation>
    </message>
    <message>
        <source>The computing device failed or ran out of memory. Close other programs and try again, or start the program with --device cpu.</source>
        <translation>Thiết bị tính toán gặp lỗi hoặc hết bộ nhớ. Hãy đóng các chương trình khác rồi thử lại, hoặc khởi động chương trình với --device cpu.</translation>
    </message>
    <message>
        <source>The file could not be written, and what was there before is unchanged. Check free space and permissions, and close the file if another program shows it; or choose another folder.</source>
        <translation>Không ghi được tệp, và nội dung có trước đó không thay đổi. Hãy kiểm tra dung lượng trống và quyền truy cập, đóng tệp nếu chương trình khác đang mở; hoặc chọn thư mục khác.</translation>
    </message>
    <message>
        <source>The progress of the folder could not be saved or read. Check free space on the drive of your user folder, and close other windows of the program; then go on with the folder.</source>
        <translation>Không lưu hoặc đọc được tiến độ của thư mục. Hãy kiểm tra dung lượng trống trên ổ đĩa chứa thư mục người dùng của bạn, đóng các cửa sổ khác của chương trình; rồi tiếp tục với thư mục.</translation>
    </message>
    <message>
        <source>Another window or command of the program works on this folder. Let it finish or close it, then try again.</source>
        <translation>Một cửa sổ hoặc lệnh khác của chương trình đang xử lý thư mục này. Hãy để nó chạy xong hoặc đóng lại, rồi thử lại.</translation>
    </message>
    <message>
        <source>The history cannot be used. Start the program again.</source>
        <translation>Không dùng được lịch sử. Hãy khởi động lại chương trình.</translation>
    </message>
    <message>
        <source>The history is in use by another program. Close other windows of this program; it is tried again by itself.</source>
        <translation>Lịch sử đang được chương trình khác dùng. Hãy đóng các cửa sổ khác của chương trình này; việc thử lại diễn ra tự động.</translation>
    </message>
    <message>
        <source>The drive that holds the history is full or reported an error. Free some space, or check the drive; it is tried again by itself.</source>
        <translation>Ổ đĩa chứa lịch sử đã đầy hoặc báo lỗi. Hãy giải phóng dung lượng, hoặc kiểm tra ổ đĩa; việc thử lại diễn ra tự động.</translation>
    </message>
    <message>
        <source>The history may not be read or changed. Check the permissions of its folder, or ask whoever looks after the computer.</source>
        <translation>Không có quyền đọc hoặc thay đổi lịch sử. Hãy kiểm tra quyền của thư mục chứa lịch sử, hoặc hỏi người quản lý máy tính.</translation>
    </message>
    <message>
        <source>The history was written by a newer version of the program, and this one leaves it as it is. Update the program to use it.</source>
        <translation>Lịch sử do phiên bản mới hơn của chương trình ghi, và phiên bản này để nguyên như vậy. Hãy cập nhật chương trình để dùng.</translation>
    </message>
    <message>
        <source>The history is locked, and the part of the program that opens it is not installed. Install the program again with it.</source>
        <translation>Lịch sử đang khóa, và phần của chương trình dùng để mở nó chưa được cài đặt. Hãy cài lại chương trình kèm phần đó.</translation>
    </message>
    <message>
        <source>This passphrase does not open the history. Check capitals and the keyboard, and try again. Without the passphrase nobody can read the history.</source>
        <translation>Cụm mật khẩu này không mở được lịch sử. Hãy kiểm tra chữ hoa và bàn phím rồi thử lại. Không có cụm mật khẩu thì không ai đọc được lịch sử.</translation>
    </message>
    <message>
        <source>The history is locked. Give its passphrase on the History page; what waits to be saved is saved then.</source>
        <translation>Lịch sử đang khóa. Hãy nhập cụm mật khẩu ở trang Lịch sử; những gì đang chờ lưu sẽ được lưu khi đó.</translation>
    </message>
    <message>
        <source>The history, or this entry of it, is damaged. Start the program again: a damaged history is set aside, never deleted, and a new one begins.</source>
        <translation>Lịch sử, hoặc mục này của lịch sử, bị hỏng. Hãy khởi động lại chương trình: lịch sử hỏng được cất riêng, không bao giờ bị xóa, và một lịch sử mới bắt đầu.</translation>
    </message>
    <message>
        <source>The request of the practice software cannot be read. Send it again from there; if that does not help, show the file to whoever looks after the computer.</source>
        <translation>Không đọc được yêu cầu của phần mềm phòng khám. Hãy gửi lại từ đó; nếu không được, hãy đưa tệp cho người phụ trách máy tính.</translation>
    </message>
    <message>
        <source>The result cannot be written for other systems as it stands. Check patient and dates in the case details, then try again.</source>
        <translation>Kết quả hiện tại không thể ghi cho hệ thống khác. Hãy kiểm tra bệnh nhân và các ngày trong chi tiết ca, rồi thử lại.</translation>
    </message>
    <message>
        <source>The archive did not take the documents. Check its address, port and names in the settings, and whether it knows this computer; then send again.</source>
        <translation>Kho lưu trữ không nhận tài liệu. Hãy kiểm tra địa chỉ, cổng và các tên trong phần cài đặt, và xem kho có biết máy tính này không; rồi gửi lại.</translation>
    </message>
    <message>
        <source>This installation lacks the part that writes structured reports and sends to archives. Ask whoever looks after the computer to add it (the extra named exchange).</source>
        <translation>Bản cài đặt này thiếu phần ghi báo cáo có cấu trúc và gửi đến kho lưu trữ. Hãy nhờ người phụ trách máy tính thêm vào (phần bổ sung tên exchange).</translation>
    </message>
    <message>
        <source>This stored result is damaged. Open the image again to have it assessed anew.</source>
        <translation>Kết quả đã lưu này bị hỏng. Hãy mở lại ảnh để đánh giá lại.</translation>
    </message>
    <message>
        <source>This result was made with other diagnoses than the program knows today, so it cannot be shown. Open the image again to have it assessed anew.</source>
        <translation>Kết quả này được tạo với các chẩn đoán khác với những chẩn đoán mà chương trình hiện nay biết nên không thể hiển thị. Hãy mở lại ảnh để đánh giá lại.</translation>
    </message>
    <message>
        <source>The file holds its colours as separate pictures, one for each channel. Export it as one RGB image in the program it comes from.</source>
        <translation>Tệp lưu màu thành các ảnh riêng, mỗi kênh một ảnh. Hãy xuất thành một ảnh RGB trong chương trình tạo ra ảnh.</translation>
    </message>
    <message>
        <source>colours in separate pictures</source>
        <translation>màu nằm trong các ảnh riêng</translation>
    </message>
    <message>
        <source>The file holds another image than the one that was assessed, so no report was made of it. Put the old file back, or assess the new one.</source>
        <translation>Tệp này chứa một ảnh khác với ảnh đã được đánh giá nên không có báo cáo nào được tạo cho nó. Hãy đặt lại tệp cũ, hoặc đánh giá ảnh mới.</translation>
    </message>
    <message>
        <source>changed since it was assessed</source>
        <translation>đã thay đổi sau khi đánh giá</translation>
    </message>
    <message>
        <source>These weights run only where PyTorch is installed, and this program came without it. Choose another bundle.</source>
        <translation>Bộ trọng số này chỉ chạy được khi có PyTorch, mà chương trình này không kèm theo PyTorch. Hãy chọn bộ trọng số khác.</translation>
    </message>
    <message>
        <source>The networks of these weights cannot be rebuilt. Install the program again, or choose another bundle.</source>
        <translation>Không thể dựng lại các mạng của bộ trọng số này. Hãy cài đặt lại chương trình hoặc chọn bộ trọng số khác.</translation>
    </message>
    <message>
        <source>The work was cancelled before it was done. Start it again when you like.</source>
        <translation>Công việc đã bị hủy trước khi xong. Bạn có thể bắt đầu lại bất cứ lúc nào.</translation>
    </message>
    <message>
        <source>{sentence} File: {path}</source>
        <translation>{sentence} Tệp: {path}</translation>
    </message>
    <message>
        <source>unexpected problem</source>
        <translation>sự cố bất ngờ</translation>
    </message>
    <message>
        <source>no result</source>
        <translation>không có kết quả</translation>
    </message>
    <message>
        <source>file is gone</source>
        <translation>không còn tệp</translation>
    </message>
    <message>
        <source>not an image file</source>
        <translation>không phải tệp ảnh</translation>
    </message>
    <message>
        <source>no permission to read</source>
        <translation>không có quyền đọc</translation>
    </message>
    <message>
        <source>drive or network error</source>
        <translation>lỗi ổ đĩa hoặc mạng</translation>
    </message>
    <message>
        <source>file is empty</source>
        <translation>tệp rỗng</translation>
    </message>
    <message>
        <source>not a readable image</source>
        <translation>không phải ảnh đọc được</translation>
    </message>
    <message>
        <source>file is incomplete</source>
        <translation>tệp không đầy đủ</translation>
    </message>
    <message>
        <source>image is damaged</source>
        <translation>ảnh bị hỏng</translation>
    </message>
    <message>
        <source>image is too large</source>
        <translation>ảnh quá lớn</translation>
    </message>
    <message>
        <source>too few pixels</source>
        <translation>quá ít điểm ảnh</translation>
    </message>
    <message>
        <source>too long and narrow</source>
        <translation>quá dài và hẹp</translation>
    </message>
    <message>
        <source>one flat colour</source>
        <translation>chỉ một màu</translation>
    </message>
    <message>
        <source>analysis failed</source>
        <translation>phân tích thất bại</translation>
    </message>
    <message>
        <source>analysis gave no numbers</source>
        <translation>kết quả không phải số</translation>
    </message>
    <message>
        <source>device failed</source>
        <translation>thiết bị lỗi</translation>
    </message>
</context>
<context>
    <name>flags</name>
    <message>
        <source>This does not look like a dermoscopy image, and the program names a diagnosis for any picture. Do not use this result. Check whether the right file was opened.</source>
        <translation>Đây không giống ảnh soi da, mà chương trình nêu chẩn đoán cho bất kỳ ảnh nào. Không dùng kết quả này. Hãy kiểm tra xem đã mở đúng tệp chưa.</translation>
    </message>
    <message>
        <source>Low confidence: the first diagnosis has a probability under one half. Weigh all seven, and rely on your own examination.</source>
        <translation>Độ tin cậy thấp: chẩn đoán thứ nhất có xác suất dưới một nửa. Hãy cân nhắc cả bảy chẩn đoán, và dựa vào việc khám của chính bạn.</translation>
    </message>
    <message>
        <source>The members of the ensemble disagree on the first diagnosis. Take a second image of the lesion, and rely on your own examination.</source>
        <translation>Các mạng thành viên không thống nhất về chẩn đoán thứ nhất. Hãy chụp thêm một ảnh của tổn thương, và dựa vào việc khám của chính bạn.</translation>
    </message>
    <message>
        <source>The file holds several images and only the first was read. Save the others as single files to have them read.</source>
        <translation>Tệp chứa nhiều ảnh và chỉ ảnh đầu tiên được đọc. Hãy lưu các ảnh khác thành từng tệp riêng để đọc chúng.</translation>
    </message>
    <message>
        <source>The image has transparent parts, which were laid on white. If they cover the lesion, export the image again without transparency.</source>
        <translation>Ảnh có những phần trong suốt, đã được đặt lên nền trắng. Nếu chúng che tổn thương, hãy xuất lại ảnh không có độ trong suốt.</translation>
    </message>
    <message>
        <source>The image has more than 8 bits per channel and was scaled down to 8. Check that it looks as it does in the program it comes from.</source>
        <translation>Ảnh có hơn 8 bit mỗi kênh và đã được giảm xuống 8. Hãy kiểm tra xem ảnh có giống như trong chương trình gốc không.</translation>
    </message>
    <message>
        <source>The colour profile of the image could not be used, so its colours may be shifted. Export the image again as sRGB.</source>
        <translation>Không dùng được cấu hình màu của ảnh, nên màu có thể bị lệch. Hãy xuất lại ảnh dưới dạng sRGB.</translation>
    </message>
    <message>
        <source>The image has no colour, and the networks were trained on colour images only. Use a colour image if there is one.</source>
        <translation>Ảnh không có màu, mà các mạng chỉ được huấn luyện trên ảnh màu. Hãy dùng ảnh màu nếu có.</translation>
    </message>
    <message>
        <source>The file says that patient data are written into the image itself. Look at the image before you share it, its heatmap or its report.</source>
        <translation>Tệp cho biết dữ liệu bệnh nhân được ghi ngay trong ảnh. Hãy xem kỹ ảnh trước khi chia sẻ ảnh, bản đồ nhiệt hoặc báo cáo của nó.</translation>
    </message>
    <message>
        <source>The chosen computing device failed and the processor was used instead. The result is valid; restart the program if this happens again.</source>
        <translation>Thiết bị tính toán đã chọn gặp lỗi và bộ xử lý được dùng thay thế. Kết quả vẫn hợp lệ; hãy khởi động lại chương trình nếu việc này lặp lại.</translation>
    </message>
    <message>
        <source>malignancy not excluded</source>
        <translation>chưa loại trừ ác tính</translation>
    </message>
    <message>
        <source>This image cannot be judged. Take it again, or examine the lesion without the program; what the networks say of it is no answer.</source>
        <translation>Không thể đánh giá ảnh này. Hãy chụp lại, hoặc khám tổn thương mà không dùng chương trình; điều các mạng nói về ảnh không phải là câu trả lời.</translation>
    </message>
    <message>
        <source>cannot be judged</source>
        <translation>không đánh giá được</translation>
    </message>
    <message>
        <source>answer shown all the same</source>
        <translation>vẫn hiện câu trả lời</translation>
    </message>
    <message>
        <source>The image is out of focus or was moved. Fine structures cannot be seen: take it again with the dermatoscope resting on the skin.</source>
        <translation>Ảnh không nét hoặc bị rung. Không thấy được các cấu trúc nhỏ: hãy chụp lại với kính soi da áp lên da.</translation>
    </message>
    <message>
        <source>out of focus</source>
        <translation>ảnh không nét</translation>
    </message>
    <message>
        <source>The image is too dark, as a whole or in part. Take it again with the light of the dermatoscope on, and clean its glass.</source>
        <translation>Ảnh quá tối, toàn bộ hoặc một phần. Hãy chụp lại với đèn của kính soi da được bật, và lau kính.</translation>
    </message>
    <message>
        <source>too dark</source>
        <translation>quá tối</translation>
    </message>
    <message>
        <source>The image is too bright, or the reflection of a lamp lies on the lesion. Take it again with less light or exposure, or polarised.</source>
        <translation>Ảnh quá sáng, hoặc có ánh đèn phản chiếu trên tổn thương. Hãy chụp lại với ít ánh sáng hoặc phơi sáng hơn, hoặc dùng phân cực.</translation>
    </message>
    <message>
        <source>too bright</source>
        <translation>quá sáng</translation>
    </message>
    <message>
        <source>The colours of the image are unusual for skin under a dermatoscope. Check the white balance of the camera, and take the image again without other light.</source>
        <translation>Màu của ảnh khác thường so với da dưới kính soi. Hãy kiểm tra cân bằng trắng của máy ảnh, và chụp lại không có ánh sáng khác.</translation>
    </message>
    <message>
        <source>unusual colours</source>
        <translation>màu khác thường</translation>
    </message>
    <message>
        <source>The image has too few pixels or was compressed too much. Open the original that the camera saved, not a thumbnail or a copy from a message.</source>
        <translation>Ảnh có quá ít điểm ảnh hoặc bị nén quá nhiều. Hãy mở ảnh gốc do máy ảnh lưu, không phải ảnh thu nhỏ hay bản sao từ tin nhắn.</translation>
    </message>
    <message>
        <source>too coarse</source>
        <translation>quá thô</translation>
    </message>
    <message>
        <source>The lesion is small in the image. Take it again from nearer, or cut the image so that the lesion fills about half of it.</source>
        <translation>Tổn thương nhỏ trong ảnh. Hãy chụp lại gần hơn, hoặc cắt ảnh sao cho tổn thương chiếm khoảng một nửa.</translation>
    </message>
    <message>
        <source>lesion small in the image</source>
        <translation>tổn thương nhỏ trong ảnh</translation>
    </message>
    <message>
        <source>The lesion seems to lie at the edge of the part that the networks look at. Take it again with the lesion in the middle.</source>
        <translation>Tổn thương có vẻ nằm ở rìa của phần mà các mạng nhìn. Hãy chụp lại với tổn thương ở giữa.</translation>
    </message>
    <message>
        <source>lesion at the edge</source>
        <translation>tổn thương ở rìa</translation>
    </message>
    <message>
        <source>Malignancy is not excluded: the first diagnosis is benign, but the probability of any malignancy, or that of melanoma alone, reaches its threshold. Examine the lesion as if it could be malignant.</source>
        <translation>Chưa loại trừ ác tính: chẩn đoán đầu tiên là lành tính, nhưng xác suất của bệnh ác tính bất kỳ, hoặc riêng của u hắc tố, đạt ngưỡng của nó. Hãy khám tổn thương như thể nó có thể ác tính.</translation>
    </message>
    <message>
        <source>With age, sex and site a malignant diagnosis comes first, from the image alone a benign one. The more cautious of the two counts.</source>
        <translation>Với tuổi, giới tính và vị trí, chẩn đoán ác tính đứng đầu; chỉ từ ảnh thì là chẩn đoán lành tính. Câu trả lời thận trọng hơn được tính.</translation>
    </message>
    <message>
        <source>suspected with age, sex and site</source>
        <translation>nghi ngờ theo tuổi, giới, vị trí</translation>
    </message>
    <message>
        <source>low confidence</source>
        <translation>độ tin cậy thấp</translation>
    </message>
    <message>
        <source>members disagree</source>
        <translation>mạng bất đồng</translation>
    </message>
    <message>
        <source>first image only</source>
        <translation>chỉ ảnh đầu tiên</translation>
    </message>
    <message>
        <source>transparency filled</source>
        <translation>đã lấp phần trong suốt</translation>
    </message>
    <message>
        <source>reduced to 8 bits</source>
        <translation>giảm xuống 8 bit</translation>
    </message>
    <message>
        <source>colour profile ignored</source>
        <translation>bỏ qua cấu hình màu</translation>
    </message>
    <message>
        <source>The file contradicts itself about how its colours are stored, so they may be wrong, and the result with them. Compare it with the program it comes from, and export it again.</source>
        <translation>Tệp tự mâu thuẫn về cách lưu màu, nên màu có thể sai và kết quả cũng vậy. Hãy so sánh với chương trình tạo ra ảnh và xuất lại ảnh.</translation>
    </message>
    <message>
        <source>colours doubtful</source>
        <translation>màu đáng ngờ</translation>
    </message>
    <message>
        <source>The photograph inside the file says that it is to be turned, which the file itself does not say. It is shown as stored; check which side is up.</source>
        <translation>Ảnh chụp bên trong tệp ghi rằng ảnh cần được xoay, nhưng chính tệp không ghi điều đó. Ảnh được hiển thị như đã lưu; hãy kiểm tra phía nào là phía trên.</translation>
    </message>
    <message>
        <source>perhaps turned</source>
        <translation>có thể bị xoay</translation>
    </message>
    <message>
        <source>no colour</source>
        <translation>không có màu</translation>
    </message>
    <message>
        <source>Cannot be judged</source>
        <translation>Không đánh giá được</translation>
    </message>
    <message>
        <source>Malignancy suspected</source>
        <translation>Nghi ngờ ác tính</translation>
    </message>
    <message>
        <source>Malignancy not excluded</source>
        <translation>Chưa loại trừ ác tính</translation>
    </message>
    <message>
        <source>Malignancy not suspected</source>
        <translation>Không nghi ngờ ác tính</translation>
    </message>
    <message>
        <source>perhaps no dermoscopy</source>
        <translation>không giống ảnh soi da</translation>
    </message>
    <message>
        <source>The reader asked to see the answer although the image cannot be judged. Rely on the examination alone.</source>
        <translation>Người đọc đã yêu cầu xem câu trả lời dù ảnh không đánh giá được. Chỉ dựa vào việc khám.</translation>
    </message>
    <message>
        <source>patient data in the image</source>
        <translation>ảnh có dữ liệu bệnh nhân</translation>
    </message>
    <message>
        <source>device failed, processor used</source>
        <translation>thiết bị lỗi, dùng bộ xử lý</translation>
    </message>
</context>
<context>
    <name>outputs</name>
    <message>
        <source>Table of all files (CSV)…</source>
        <translation>Bảng của mọi tệp (CSV)…</translation>
    </message>
    <message>
        <source>Table of all files (Excel)…</source>
        <translation>Bảng của mọi tệp (Excel)…</translation>
    </message>
    <message>
        <source>One report on all files shown (PDF): {count}…</source>
        <translation>Một báo cáo chung cho các tệp đang hiện (PDF): {count}…</translation>
    </message>
    <message>
        <source>One report for each file shown (PDF): {count}…</source>
        <translation>Một báo cáo cho mỗi tệp đang hiện (PDF): {count}…</translation>
    </message>
    <message>
        <source>Summary of all files (PDF)…</source>
        <translation>Bản tóm tắt của mọi tệp (PDF)…</translation>
    </message>
    <message>
        <source>Heatmap over each file shown (PNG): {count}…</source>
        <translation>Bản đồ nhiệt trên mỗi tệp đang hiện (PNG): {count}…</translation>
    </message>
    <message>
        <source>DICOM for each file shown: {count}…</source>
        <translation>DICOM cho từng tệp đang hiển thị: {count}…</translation>
    </message>
    <message>
        <source>FHIR for each file shown (JSON): {count}…</source>
        <translation>FHIR cho từng tệp đang hiển thị (JSON): {count}…</translation>
    </message>
    <message>
        <source>GDT for each file shown: {count}…</source>
        <translation>GDT cho từng tệp đang hiển thị: {count}…</translation>
    </message>
</context>
<context>
    <name>report</name>
    <message>
        <source>en-GB</source>
        <translation>vi</translation>
    </message>
    <message>
        <source>Dermoscopy reading aid</source>
        <translation>Hỗ trợ đọc ảnh soi da</translation>
    </message>
    <message>
        <source>Aid to reading, not a diagnosis</source>
        <translation>Hỗ trợ đọc ảnh, không phải chẩn đoán</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Trang {number} trên {count}</translation>
    </message>
    <message>
        <source>The clinic logo was left out, because it cannot be read ({code}). Choose a PNG or JPEG image in the settings.</source>
        <translation>Biểu trưng của phòng khám bị bỏ qua vì không đọc được ({code}). Hãy chọn ảnh PNG hoặc JPEG trong phần cài đặt.</translation>
    </message>
    <message>
        <source>Patient or case</source>
        <translation>Bệnh nhân hoặc ca bệnh</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Vị trí</translation>
    </message>
    <message>
        <source>Clinician&apos;s own diagnosis</source>
        <translation>Chẩn đoán của bác sĩ</translation>
    </message>
    <message>
        <source>Born</source>
        <translation>Sinh</translation>
    </message>
    <message>
        <source>Lesion</source>
        <translation>Tổn thương</translation>
    </message>
    <message>
        <source>Photographed</source>
        <translation>Ngày chụp</translation>
    </message>
    <message>
        <source>New look by</source>
        <translation>Tái khám trước</translation>
    </message>
    <message>
        <source>Histology</source>
        <translation>Mô bệnh học</translation>
    </message>
    <message>
        <source>Notes and decision</source>
        <translation>Ghi chú và quyết định</translation>
    </message>
    <message>
        <source>Decision: {decision}</source>
        <translation>Quyết định: {decision}</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>không ghi</translation>
    </message>
    <message>
        <source>see below</source>
        <translation>xem bên dưới</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Họ tên</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Chữ ký</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Ngày</translation>
    </message>
    <message>
        <source>Image, {width} x {height} pixels, {format}</source>
        <translation>Ảnh, {width} x {height} điểm ảnh, {format}</translation>
    </message>
    <message>
        <source>Image, {width} x {height} pixels, {format}; the networks read {read_width} x {read_height} of it</source>
        <translation>Ảnh, {width} x {height} điểm ảnh, {format}; các mạng đọc {read_width} x {read_height} của ảnh</translation>
    </message>
    <message>
        <source>Heatmap for {diagnosis}, not an outline of the lesion</source>
        <translation>Bản đồ nhiệt của {diagnosis}, không phải đường viền tổn thương</translation>
    </message>
    <message>
        <source>The heatmap is empty: no part of the image spoke for {diagnosis}.</source>
        <translation>Bản đồ nhiệt trống: không phần nào của ảnh ủng hộ {diagnosis}.</translation>
    </message>
    <message>
        <source>No heatmap was made for this image.</source>
        <translation>Không có bản đồ nhiệt cho ảnh này.</translation>
    </message>
    <message>
        <source>low</source>
        <translation>thấp</translation>
    </message>
    <message>
        <source>high</source>
        <translation>cao</translation>
    </message>
    <message>
        <source>Image quality</source>
        <translation>Chất lượng ảnh</translation>
    </message>
    <message>
        <source>Checked were focus, light, colours, resolution, size and place of the lesion, and whether it is a dermoscopy image; what stood out is among the notices. Hair and marks do not count.</source>
        <translation>Đã kiểm tra độ nét, ánh sáng, màu sắc, độ phân giải, kích thước và vị trí của tổn thương, và ảnh có phải là ảnh soi da không; điều gì nổi bật được nêu trong phần lưu ý. Lông và các dấu vết không được tính.</translation>
    </message>
    <message>
        <source>Focus, light, colours, resolution, hair and framing were not checked.</source>
        <translation>Độ nét, ánh sáng, màu sắc, độ phân giải, lông và khung hình chưa được kiểm tra.</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Kết luận</translation>
    </message>
    <message>
        <source>Of 100 lesions like this, {count} were malignant.</source>
        <translation>Trong 100 tổn thương như thế này, {count} là ác tính.</translation>
    </message>
    <message>
        <source>Of {lesions} lesions given {start} to {end} of 100 by networks that did not know them, {low} to {high} of 100 were malignant (95 % interval).</source>
        <translation>Trong {lesions} tổn thương được các mạng chưa từng thấy chúng cho {start} đến {end} trên 100, {low} đến {high} trên 100 là ác tính (khoảng tin cậy 95 %).</translation>
    </message>
    <message>
        <source>Another diagnosis comes first in {changing} of {looks} views and networks.</source>
        <translation>Chẩn đoán khác đứng đầu ở {changing} trên {looks} góc nhìn và mạng.</translation>
    </message>
    <message>
        <source>In {level} of 100 lesions of each kind the diagnosis is among: {names}.</source>
        <translation>Ở {level} trên 100 tổn thương của mỗi loại, chẩn đoán nằm trong: {names}.</translation>
    </message>
    <message>
        <source>none of the seven</source>
        <translation>không chẩn đoán nào trong bảy</translation>
    </message>
    <message>
        <source>Named first although {likeliest} is more probable: rarer diagnoses are moved up, so that fewer of them are missed.</source>
        <translation>Được nêu đầu tiên dù {likeliest} có xác suất cao hơn: các chẩn đoán hiếm được đưa lên để ít bị bỏ sót hơn.</translation>
    </message>
    <message>
        <source>With {facts}: {name}, malignant {count} of 100. This comes from the patients of two clinics. The answer from the image alone stands; the more cautious one counts.</source>
        <translation>Với {facts}: {name}, ác tính {count} trên 100. Điều này dựa trên bệnh nhân của hai phòng khám. Câu trả lời chỉ từ ảnh vẫn giữ nguyên; câu trả lời thận trọng hơn được tính.</translation>
    </message>
    <message>
        <source>{age} years</source>
        <translation>{age} tuổi</translation>
    </message>
    <message>
        <source>female</source>
        <translation>nữ</translation>
    </message>
    <message>
        <source>male</source>
        <translation>nam</translation>
    </message>
    <message>
        <source>head or neck</source>
        <translation>đầu hoặc cổ</translation>
    </message>
    <message>
        <source>trunk</source>
        <translation>thân mình</translation>
    </message>
    <message>
        <source>upper extremity</source>
        <translation>chi trên</translation>
    </message>
    <message>
        <source>lower extremity</source>
        <translation>chi dưới</translation>
    </message>
    <message>
        <source>acral</source>
        <translation>đầu chi</translation>
    </message>
    <message>
        <source>genital</source>
        <translation>sinh dục</translation>
    </message>
    <message>
        <source>Named first</source>
        <translation>Được nêu trước</translation>
    </message>
    <message>
        <source>All seven diagnoses</source>
        <translation>Cả bảy chẩn đoán</translation>
    </message>
    <message>
        <source>Malignant ({codes})</source>
        <translation>Ác tính ({codes})</translation>
    </message>
    <message>
        <source>Malignant by the members alone: {low} to {high}</source>
        <translation>Ác tính theo từng mạng thành viên: {low} đến {high}</translation>
    </message>
    <message>
        <source>under 1 %</source>
        <translation>dưới 1 %</translation>
    </message>
    <message>
        <source>over 99 %</source>
        <translation>trên 99 %</translation>
    </message>
    <message>
        <source>The ensemble has one member, so there is no second opinion in it.</source>
        <translation>Tổ hợp chỉ có một mạng, nên không có ý kiến thứ hai.</translation>
    </message>
    <message>
        <source>1 of {members} members puts this first.</source>
        <translation>1 trên {members} mạng thành viên đặt chẩn đoán này lên đầu.</translation>
    </message>
    <message>
        <source>{agreeing} of {members} members put this first.</source>
        <translation>{agreeing} trên {members} mạng thành viên đặt chẩn đoán này lên đầu.</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Lưu ý</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>Không có.</translation>
    </message>
    <message>
        <source>Notice without a description: {code}.</source>
        <translation>Lưu ý không có mô tả: {code}.</translation>
    </message>
    <message>
        <source>Operating point</source>
        <translation>Điểm vận hành</translation>
    </message>
    <message>
        <source>At the threshold of {threshold}, the networks found {sensitivity} of the malignant images that they had not been trained on, and passed {specificity} of the benign ones.</source>
        <translation>Ở ngưỡng {threshold}, các mạng phát hiện {sensitivity} số ảnh ác tính mà chúng chưa được huấn luyện, và cho qua {specificity} số ảnh lành tính.</translation>
    </message>
    <message>
        <source>This image reaches it: malignancy is not excluded.</source>
        <translation>Ảnh này đạt ngưỡng: chưa loại trừ ác tính.</translation>
    </message>
    <message>
        <source>This image stays below it, but reaches the threshold of melanoma alone: malignancy is not excluded.</source>
        <translation>Ảnh này ở dưới ngưỡng đó, nhưng đạt ngưỡng riêng của u hắc tố: chưa loại trừ ác tính.</translation>
    </message>
    <message>
        <source>This image stays below it, as {missed} of the malignant ones did.</source>
        <translation>Ảnh này ở dưới ngưỡng, cũng như {missed} số ảnh ác tính.</translation>
    </message>
    <message>
        <source>The bundle that made this result states no operating point.</source>
        <translation>Gói trọng số tạo ra kết quả này không nêu điểm vận hành.</translation>
    </message>
    <message>
        <source>How this was made</source>
        <translation>Kết quả được tạo thế nào</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Chương trình</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>Gói trọng số</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Bộ máy tính toán</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Thời gian</translation>
    </message>
    <message>
        <source>Image SHA-256</source>
        <translation>SHA-256 của ảnh</translation>
    </message>
    <message>
        <source>{sign} stands for a character that cannot be printed here.</source>
        <translation>{sign} thay cho một ký tự không in được ở đây.</translation>
    </message>
    <message>
        <source>Intended use and limits</source>
        <translation>Mục đích sử dụng và giới hạn</translation>
    </message>
    <message>
        <source>An aid to the reading of dermoscopy images by a dermatologist who has examined the patient. Not a diagnosis, and not a medical device.</source>
        <translation>Hỗ trợ bác sĩ da liễu đã khám bệnh nhân đọc ảnh soi da. Không phải chẩn đoán, và không phải thiết bị y tế.</translation>
    </message>
    <message>
        <source>Trained on images of few clinics, in which dark skin is rare: how well the networks do on darker skin is hardly known.</source>
        <translation>Được huấn luyện trên ảnh của một số ít phòng khám, trong đó da sẫm màu rất hiếm: hầu như chưa biết các mạng hoạt động tốt đến đâu trên da sẫm màu hơn.</translation>
    </message>
    <message>
        <source>Every image is given one of seven diagnoses, even when it shows something else; squamous cell carcinoma (SCC) other than Bowen&apos;s disease is not among them.</source>
        <translation>Mọi ảnh đều được gán một trong bảy chẩn đoán, kể cả khi ảnh cho thấy thứ khác; ung thư biểu mô tế bào vảy (SCC) ngoài bệnh Bowen không nằm trong số đó.</translation>
    </message>
    <message>
        <source>Probabilities hold for lesions like those of the data set, where tumours are more frequent than in daily practice.</source>
        <translation>Xác suất đúng với các tổn thương như trong bộ dữ liệu, nơi khối u gặp nhiều hơn trong thực hành hằng ngày.</translation>
    </message>
    <message>
        <source>Files without a result</source>
        <translation>Các tệp không có kết quả</translation>
    </message>
    <message>
        <source>These files have no result: what they show was not assessed.</source>
        <translation>Các tệp này không có kết quả: nội dung của chúng chưa được đánh giá.</translation>
    </message>
    <message>
        <source>Files: {count}</source>
        <translation>Số tệp: {count}</translation>
    </message>
    <message>
        <source>Folder summary</source>
        <translation>Tóm tắt thư mục</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>With a result</source>
        <translation>Có kết quả</translation>
    </message>
    <message>
        <source>To look at first</source>
        <translation>Cần xem trước</translation>
    </message>
    <message>
        <source>Without a result</source>
        <translation>Không có kết quả</translation>
    </message>
    <message>
        <source>Look at these first</source>
        <translation>Hãy xem các tệp này trước</translation>
    </message>
    <message>
        <source>The first diagnosis is malignant, or a malignancy is not excluded, or the answer is uncertain. The highest probability of a malignancy comes first.</source>
        <translation>Chẩn đoán thứ nhất là ác tính, hoặc chưa loại trừ ác tính, hoặc câu trả lời không chắc chắn. Xác suất ác tính cao nhất đứng đầu.</translation>
    </message>
    <message>
        <source>All other results</source>
        <translation>Mọi kết quả khác</translation>
    </message>
    <message>
        <source>None of these is excluded from a second look. The highest probability of a malignancy comes first.</source>
        <translation>Không tệp nào ở đây được miễn xem lại. Xác suất ác tính cao nhất đứng đầu.</translation>
    </message>
    <message>
        <source>Case details</source>
        <translation>Thông tin ca bệnh</translation>
    </message>
    <message>
        <source>What was written about these images. Long texts are shortened here; the report of the single image has all of them.</source>
        <translation>Những gì đã ghi về các ảnh này. Nội dung dài được rút ngắn ở đây; báo cáo của từng ảnh có đầy đủ.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Thứ nhất</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Thứ hai</translation>
    </message>
    <message>
        <source>Third</source>
        <translation>Thứ ba</translation>
    </message>
    <message>
        <source>Malignant</source>
        <translation>Ác tính</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Abbreviations</source>
        <translation>Chữ viết tắt</translation>
    </message>
    <message>
        <source>{code}: {diagnosis}</source>
        <translation>{code}: {diagnosis}</translation>
    </message>
    <message>
        <source>{sign} {kind}</source>
        <translation>{sign} {kind}</translation>
    </message>
    <message>
        <source>{code}, files: {count}</source>
        <translation>{code}, số tệp: {count}</translation>
    </message>
    <message>
        <source>Dermoscopy of {day}: {place}.</source>
        <translation>Soi da ngày {day}: {place}.</translation>
    </message>
    <message>
        <source>Own diagnosis: {said}.</source>
        <translation>Chẩn đoán của bác sĩ: {said}.</translation>
    </message>
    <message>
        <source>Decision: {said}.</source>
        <translation>Quyết định: {said}.</translation>
    </message>
    <message>
        <source>Histology: {said}.</source>
        <translation>Mô bệnh học: {said}.</translation>
    </message>
    <message>
        <source>Reading aid skinapp ({bundle}), no diagnosis: {answer}</source>
        <translation>Công cụ hỗ trợ đọc ảnh skinapp ({bundle}), không phải chẩn đoán: {answer}</translation>
    </message>
</context>
<context>
    <name>run_control</name>
    <message>
        <source>Paused.</source>
        <translation>Đang tạm dừng.</translation>
    </message>
    <message>
        <source>Paused: the drive or folder with the images cannot be read. Connect it again, then go on. Nothing is lost.</source>
        <translation>Đang tạm dừng: không đọc được ổ đĩa hoặc thư mục chứa ảnh. Hãy kết nối lại, rồi tiếp tục. Không mất gì cả.</translation>
    </message>
    <message>
        <source>Paused: the last results are not saved yet. Free space on the drive of your user folder, then go on. Nothing is lost.</source>
        <translation>Đang tạm dừng: các kết quả cuối chưa được lưu. Hãy giải phóng dung lượng trên ổ đĩa chứa thư mục người dùng của bạn, rồi tiếp tục. Không mất gì cả.</translation>
    </message>
</context>
</TS>
