import Glibc

extension TemporaryFolder {
    /// Removes a file, a link, or a folder with its contents. Links are not followed.
    package static func remove(_ file: String) { remove(Array(file.utf8CString)) }

    /// Returns the sorted names in a folder, and no names if it is not a folder.
    package static func names(_ folder: String) -> [String] {
        rawNames(Array(folder.utf8CString)).map { String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self) }.sorted()
    }

    /// Paths are bytes here, because a test may write names that are not UTF-8.
    private static func remove(_ file: [CChar]) {
        if unlink(file) == 0 || rmdir(file) == 0 { return }
        for name in rawNames(file) { remove(file.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + name + [0]) }
        rmdir(file)
    }

    private static func rawNames(_ folder: [CChar]) -> [[CChar]] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } }
            if name != Array(".".utf8CString.dropLast()), name != Array("..".utf8CString.dropLast()) { names.append(name) }
        }
        return names
    }
}
