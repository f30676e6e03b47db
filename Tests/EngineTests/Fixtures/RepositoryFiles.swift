import FoundationEssentials
import TestSupport
import Testing

/// Files of this repository, for the repositories of scenarios.
enum RepositoryFiles {
    /// The text of a file.
    static func text(_ path: String) throws -> String {
        let bytes = try #require(FileManager.default.contents(atPath: "\(Checkout.root)/\(path)"), "no \(path)")
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The files below a folder, with their paths below another folder.
    static func below(_ folder: String, to target: String? = nil) throws -> [String: String] {
        let root = "\(Checkout.root)/\(folder)"
        var files: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) where !path.contains("__pycache__") {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder), !isFolder else { continue }
            files["\(target ?? folder)/\(path)"] = try text("\(folder)/\(path)")
        }
        return files
    }

    /// All templates, and the files that they share.
    static func templates() throws -> [String: String] { try below("templates").merging(try below("shared/faaso")) { $1 } }

    /// The names of all templates.
    static let templateNames = ((try? FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/templates")) ?? []).sorted()
}
