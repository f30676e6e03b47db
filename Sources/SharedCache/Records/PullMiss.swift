package import ContentHash

/// The reason why an image of the registry is not used. The image is then built here.
package enum PullMiss: Error, Hashable, Sendable, CustomStringConvertible {
    /// The registry has no record of the key.
    case absent
    /// The record is damaged, or of a newer version.
    case unreadable
    /// Nobody signed the record.
    case unsigned
    /// A signature names a trusted key, and is not valid for the record.
    case invalidSignature
    /// Only keys that are not trusted signed the record.
    case foreignSignature([String])
    /// The record is that of another image.
    case other(function: String, key: Digest)
    /// The record contradicts itself.
    case flawed(String)
    /// The image is for another platform than this engine.
    case otherPlatform(String, wanted: String)
    /// The image has another content than the record says.
    case otherContent(String)
    /// The engine could not pull the record or the image.
    case failed(String)

    package var description: String {
        switch self {
        case .absent: "it is not there"
        case .unreadable: "its record cannot be read"
        case .unsigned: "its record has no signature"
        case .invalidSignature: "its record was changed after it was signed"
        case .foreignSignature(let keys):
            // The names of keys are a stranger's text.
            "its record has no signature of a trusted key" + (keys.first.flatMap { VerifyingKey($0) }.map { ", only of \($0)" } ?? "")
        case .other(let function, let key): "its record is that of '\(function)' with the key \(key.short)"
        case .flawed(let flaw): "its record is wrong: \(flaw)"
        case .otherPlatform(let platform, let wanted): "it is for \(platform), not for \(wanted)"
        case .otherContent(let part): "the image is not the one of its record: \(part)"
        case .failed(let reason): reason
        }
    }
}
