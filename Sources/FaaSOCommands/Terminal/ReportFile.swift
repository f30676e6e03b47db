import Pipeline
import ContentHash
import FoundationEssentials
import ImageBuild

/// `--report FILE`, and JSON on standard output.
enum ReportFile {
    static func write(_ report: RunReport, to path: String) throws {
        try OutputFile.write(CacheFolder.encode(report), to: path)
    }
}

extension Console {
    /// A value as JSON, the whole of the result.
    func json(_ value: some Encodable) throws {
        raw(try CacheFolder.encode(value))
    }

    /// A value as JSON on one line: one of many.
    func jsonLine(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        raw(Array(try encoder.encode(value)) + [UInt8(ascii: "\n")])
    }
}
