import FoundationEssentials

/// A file that an earlier build of this program wrote, in `Tests/Recorded`.
package enum RecordedFile {
    /// The bytes of a file by its name.
    package static func bytes(_ name: String) throws -> [UInt8] {
        let folder = Checkout.root + "/Tests/Recorded/"
        guard let data = FileManager.default.contents(atPath: folder + name) else { throw CocoaError(.fileNoSuchFile) }
        return Array(data)
    }
}
