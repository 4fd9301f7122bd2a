; Installer for Windows: for one user without an administrator, for all users on request, silent with
; /S, in English and Vietnamese. History and settings stay when the program goes.
;
;   makensis -WX -DVERSION=0.1.0 -DSOURCE=dist\skinapp -DOUT=setup.exe packaging\windows\skinapp.nsi
Unicode true
!ifndef VERSION
  !error "VERSION is not given"
!endif
!ifndef SOURCE
  !error "SOURCE, the packaged program, is not given"
!endif
!ifndef OUT
  !define OUT "skinapp-${VERSION}-win-x64-setup.exe"
!endif

Name "skinapp ${VERSION}"
OutFile "${OUT}"
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText "skinapp ${VERSION}"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "skinapp"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "Software\skinapp"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallMode"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "Software\skinapp"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallDir"
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include x64.nsh
!include WinVer.nsh

!define MUI_ICON "skinapp.ico"
!define MUI_UNICON "skinapp.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\skinapp.exe"
!define MUI_FINISHPAGE_NOAUTOCLOSE

!define MUI_LICENSEPAGE_TEXT_TOP "$(LicenceTop)"
!insertmacro MUI_PAGE_LICENSE "$(LicenceFile)"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Vietnamese"
!insertmacro MUI_RESERVEFILE_LANGDLL

LicenseLangString LicenceFile ${LANG_ENGLISH} "licence-en.txt"
LicenseLangString LicenceFile ${LANG_VIETNAMESE} "licence-vi.txt"
LangString LicenceTop ${LANG_ENGLISH} "Not a medical device. The weights may not be used for commercial purposes."
LangString LicenceTop ${LANG_VIETNAMESE} "Không phải thiết bị y tế. Không được dùng bộ trọng số cho mục đích thương mại."
LangString NeedsWindows ${LANG_ENGLISH} "skinapp needs Windows 10 or newer with 64 bits."
LangString NeedsWindows ${LANG_VIETNAMESE} "skinapp cần Windows 10 64 bit trở lên."
LangString IsRunning ${LANG_ENGLISH} "skinapp is open. Close it and try again."
LangString IsRunning ${LANG_VIETNAMESE} "skinapp đang mở. Hãy đóng lại rồi thử lại."
LangString DataStays ${LANG_ENGLISH} "History and settings stay in the folders of the users."
LangString DataStays ${LANG_VIETNAMESE} "Lịch sử và cài đặt vẫn ở trong thư mục của người dùng."

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductName" "skinapp"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileDescription" "skinapp setup"
VIAddVersionKey /LANG=${LANG_ENGLISH} "LegalCopyright" "The skinapp authors, MIT"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\skinapp"
!define CAPABILITIES "Software\skinapp\Capabilities"

!macro OfferFor EXTENSION
  WriteRegStr SHCTX "${CAPABILITIES}\FileAssociations" "${EXTENSION}" "skinapp.image"
  ; "Open with" lists it; what opens a double click stays the user's choice.
  WriteRegStr SHCTX "Software\Classes\${EXTENSION}\OpenWithProgids" "skinapp.image" ""
!macroend
!macro WithdrawFor EXTENSION
  DeleteRegValue SHCTX "Software\Classes\${EXTENSION}\OpenWithProgids" "skinapp.image"
!macroend
!macro ForEachExtension MACRO
  !insertmacro ${MACRO} ".jpg"
  !insertmacro ${MACRO} ".jpeg"
  !insertmacro ${MACRO} ".png"
  !insertmacro ${MACRO} ".tif"
  !insertmacro ${MACRO} ".tiff"
  !insertmacro ${MACRO} ".bmp"
  !insertmacro ${MACRO} ".webp"
  !insertmacro ${MACRO} ".dcm"
!macroend

; A file that runs cannot be replaced: a silent update ends with an error rather than by half.
!macro RefuseWhileOpen
  ${If} ${FileExists} "$INSTDIR\skinapp.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\skinapp.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(IsRunning)" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section "skinapp"
  !insertmacro RefuseWhileOpen
  ; Nothing of an older version stays beside the new one.
  ${If} ${FileExists} "$INSTDIR\skinapp.exe"
    RMDir /r "$INSTDIR\_internal"
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  CreateShortCut "$SMPROGRAMS\skinapp.lnk" "$INSTDIR\skinapp.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  WriteRegStr SHCTX "Software\skinapp" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "Software\skinapp" "InstallMode" "$MultiUser.InstallMode"
  WriteRegStr SHCTX "Software\Classes\skinapp.image" "" "skinapp"
  WriteRegStr SHCTX "Software\Classes\skinapp.image\DefaultIcon" "" "$INSTDIR\skinapp.exe,0"
  WriteRegStr SHCTX "Software\Classes\skinapp.image\shell\open\command" "" '"$INSTDIR\skinapp.exe" open "%1"'
  WriteRegStr SHCTX "${CAPABILITIES}" "ApplicationName" "skinapp"
  WriteRegStr SHCTX "${CAPABILITIES}" "ApplicationDescription" "Reading aid for dermoscopy images"
  WriteRegStr SHCTX "Software\RegisteredApplications" "skinapp" "${CAPABILITIES}"
  !insertmacro ForEachExtension OfferFor

  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "skinapp"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\skinapp.exe,0"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "The skinapp authors"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  !insertmacro RefuseWhileOpen
  DetailPrint "$(DataStays)"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\skinapp.exe"
  Delete "$INSTDIR\skinapp-cli.exe"
  Delete "$INSTDIR\uninstall.exe"
  ; Only if it is empty: a folder that the user chose may hold other things.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\skinapp.lnk"
  !insertmacro ForEachExtension WithdrawFor
  DeleteRegKey SHCTX "Software\Classes\skinapp.image"
  DeleteRegValue SHCTX "Software\RegisteredApplications" "skinapp"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "Software\skinapp"
SectionEnd

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(NeedsWindows)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetRegView 64
  !insertmacro MULTIUSER_INIT
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd
