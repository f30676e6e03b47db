import ContentHash
import TestSupport

extension TemporaryFolder {
    /// Everything below a folder, one line each: path, mode, and content or link text. Times are
    /// left out.
    func listing(_ name: String) throws -> [String] {
        let script =
            #"cd "$1" && find . -mindepth 1 \( -type f -printf '%P %m ' -exec sh -c 'sha256sum <"$1"' sh {} \; -o -type l -printf '%P -> %l\n' -o -printf '%P %m\n' \) | LC_ALL=C sort"#
        return try Program.run(["sh", "-c", script, "sh", path(name)]).split(separator: "\n").map(String.init)
    }
}
