import ContentHash
import ImageBuild
import Pipeline

/// `--report FILE`, and JSON on standard output.
enum ReportFile {
    static func write(_ report: RunReport, to path: String) throws {
        try AtomicFile.write(CacheFolder.encode(report), to: path)
    }
}

extension Console {
    /// A value as JSON, the whole of the result.
    func json(_ value: some Encodable) throws {
        raw(try CacheFolder.encode(value))
    }
}
