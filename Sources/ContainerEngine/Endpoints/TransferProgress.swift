internal import HTTPClient

/// One message of the engine during a pull or a push.
struct TransferStep: Decodable {
    struct Detail: Decodable { let message: String? }
    struct Bytes: Decodable {
        let current: Int64?
        let total: Int64?
    }
    struct Result: Decodable { let Digest: String? }

    let status: String?
    let id: String?
    let error: String?
    let errorDetail: Detail?
    let progressDetail: Bytes?
    let aux: Result?

    /// The text of a failure; nil for any other message.
    var failure: String? { error ?? errorDetail?.message }
    /// The line for people, which is the same for each percent of a layer.
    var line: String? { status.map { status in id.map { "\($0): \(status)" } ?? status } }
}

/// The progress of a pull or a push: new lines, and advances of the transfer.
struct TransferProgress {
    /// The number of bytes that count as an advance. A transfer of a few bytes a second makes none.
    static let step: Int64 = 64 << 10
    private static let complete = ["complete", "Pushed", "exists", "Verifying", "Digest:", "Mounted"]

    private var last = ""
    private var bytes: [String: Int64] = [:]
    private var sizes: [String: Int64] = [:]

    /// The bytes of all compressed layers, as far as they are known.
    var size: Int64 { sizes.values.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 } }

    /// Reads the next message.
    /// - Returns: the line if it is a new one, and true if the transfer advanced.
    mutating func read(_ step: TransferStep) -> (line: String?, isAdvance: Bool) {
        if let id = step.id, let detail = step.progressDetail {
            sizes[id] = max(sizes[id] ?? 0, detail.current ?? 0, detail.total ?? 0)
        }
        guard let line = step.line else { return (nil, false) }
        var isAdvance = false
        if let current = step.progressDetail?.current, current >= bytes[line, default: 0] + Self.step {
            bytes[line] = current
            isAdvance = true
        }
        guard line != last else { return (nil, isAdvance) }
        last = line
        return (line, isAdvance || Self.complete.contains { line.contains($0) })
    }
}

extension HTTPBody {
    /// Follows the messages of a pull, a push or an import to their end.
    /// - Parameters:
    ///   - limit: the largest size of all compressed layers in bytes; nil for any.
    ///   - failed: makes the error of a message that reports a failure.
    ///   - onProgress: called with each new line.
    ///   - onAdvance: called when the transfer advanced.
    /// - Returns: the digest that the engine reports; nil if there is none.
    func follow(
        route: String, limit: Int64? = nil, failed: (String) -> EngineError, onProgress: (String) -> Void = { _ in },
        onAdvance: () -> Void = {}
    ) async throws -> String? {
        var lines = JSONLines(body: self, route: route).makeAsyncIterator()
        var (progress, digest) = (TransferProgress(), String?.none)
        while let step = try await lines.next(TransferStep.self) {
            if let message = step.failure { throw failed(message) }
            digest = step.aux?.Digest ?? digest
            let (line, isAdvance) = progress.read(step)
            if let limit, progress.size > limit { throw failed("the image is larger than \(limit) bytes") }
            if isAdvance { onAdvance() }
            if let line { onProgress(line) }
        }
        return digest
    }
}
