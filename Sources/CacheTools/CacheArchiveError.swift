package import Basics

/// The reason why a file is not an archive of a cache.
package enum CacheArchiveError: Explained, Hashable {
    /// The file does not exist.
    case noFile(String)
    /// The first line is not that of an archive.
    case notAnArchive
    /// The format is not supported.
    case unknownForm(String)
    /// The content does not match a digest, or is incomplete.
    case damaged
    /// The archive contains a file that no cache has.
    case foreign(String)
    /// Nobody signed the archive.
    case unsigned
    /// The archive has images, which no signature covers.
    case unsignedImages
    /// No trusted key signed the archive.
    case foreignSignature

    package var description: String {
        switch self {
        case .noFile(let path): "there is no file '\(path)'"
        case .notAnArchive: "not a file that 'faaso cache export' wrote"
        case .unknownForm(let form): "the archive has the form \(form), this program knows \(CacheArchive.form)"
        case .damaged: "the archive is damaged: its content does not have the digest that its first line names"
        case .foreign(let path): "the archive holds '\(path)', which is not a file of a cache"
        case .unsigned: "the archive is not signed"
        case .unsignedImages: "the archive has images, which no signature covers"
        case .foreignSignature: "the archive has no signature of a trusted key"
        }
    }
}

extension CacheArchiveError {
    package var hints: [String] {
        switch self {
        case .unsigned, .unsignedImages, .foreignSignature:
            ["an archive is as trusted as code: --trust-unsigned imports it all the same"]
        case .noFile, .notAnArchive, .unknownForm, .damaged, .foreign: []
        }
    }
    package var blame: Blame { .run }
}
