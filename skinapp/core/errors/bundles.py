"""Errors of a weights bundle."""

from __future__ import annotations

from skinapp.core.errors.base import SkinappError


class BundleError(SkinappError):
    """A weights bundle is refused; ``path`` names the file."""

    code = "E_BUNDLE"
    sentence = "The weights of the program cannot be used. Install the program again."


class BundleMissingError(BundleError):
    """A file of the bundle is not there."""

    code = "E_BUNDLE_MISSING"
    sentence = (
        "A file of the weights is missing. Install the program again, or choose another bundle."
    )


class BundleManifestError(BundleError):
    """The manifest cannot be read, was edited, or contradicts itself."""

    code = "E_BUNDLE_MANIFEST"
    sentence = (
        "The description of the weights is damaged or was edited. Install the program again, or "
        "choose another bundle."
    )


class BundleSchemaError(BundleError):
    """The manifest has a schema version that this program does not know."""

    code = "E_BUNDLE_SCHEMA"
    sentence = (
        "The weights were made for another version of the program. Update the program, or choose "
        "another bundle."
    )


class BundleClassesError(BundleError):
    """The classes are not the seven diagnoses in their order."""

    code = "E_BUNDLE_CLASSES"
    sentence = (
        "The weights answer with other diagnoses than this program knows. Choose another bundle."
    )


class BundleHashError(BundleError):
    """A file does not have the SHA-256 that the manifest states."""

    code = "E_BUNDLE_HASH"
    sentence = (
        "A file of the weights was changed or damaged. Install the program again, or choose "
        "another bundle."
    )


class BundleWeightsError(BundleError):
    """Weights do not fit the architecture or are not finite."""

    code = "E_BUNDLE_WEIGHTS"
    sentence = (
        "The weights contain values that cannot be used. Install the program again, or choose "
        "another bundle."
    )


class BundleGraphError(BundleError):
    """The graph of the networks, or the recipe for its constants, is not what it should be."""

    code = "E_BUNDLE_GRAPH"
    sentence = (
        "The networks of these weights cannot be rebuilt. Install the program again, or choose "
        "another bundle."
    )


class BundleNoGraphError(BundleError):
    """The bundle has no graph, and PyTorch, which could do without, is not installed."""

    code = "E_BUNDLE_NO_GRAPH"
    sentence = (
        "These weights run only where PyTorch is installed, and this program came without it. "
        "Choose another bundle."
    )


class BundleArchiveError(BundleError):
    """A zip file is refused before anything is unpacked from it."""

    code = "E_BUNDLE_ARCHIVE"
    sentence = (
        "The file is not a zip file of a weights bundle, or it is not safe to unpack. Get it again "
        "from where it comes from."
    )
