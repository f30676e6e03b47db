import ContentHash
import FoundationEssentials
package import FunctionModel

extension Settings {
    /// The Caddy snippets of `proxy.import`, by file name.
    /// - Parameter root: the repository's folder.
    package func snippets(root: String) throws -> [String: String] {
        guard let folder = proxy.importFolder else { return [:] }
        let path = root + "/" + folder
        var snippets: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasSuffix(".caddy") {
            if let bytes = try AtomicFile.read(path + "/" + name) { snippets[name] = String(decoding: bytes, as: UTF8.self) }
        }
        return snippets
    }
}
