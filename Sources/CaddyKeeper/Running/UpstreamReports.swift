/// The reports of all running Caddys about requests in flight.
enum UpstreamReports {
    /// Asks the Caddys of generations for their reports.
    /// - Returns: the reports, one in each line, or an error if a Caddy with connections does not
    ///   answer.
    static func response(of generations: [Generation]) -> ControlResponse {
        var lines: [String] = []
        for generation in generations where !generation.isNew {
            if case .waiting = generation.phase { continue }
            let answer = UnixExchange.send(
                "GET /reverse_proxy/upstreams", to: KeeperFolder.admin(generation.number), milliseconds: 1000)
            if let answer, answer.status == 200 {
                lines.append(String(decoding: answer.body, as: UTF8.self).filter { $0 != "\n" })
            } else if generation.isCurrent || isRetiring(generation) {
                return .error(503, "Caddy does not answer")
            }
        }
        return ControlResponse(200, lines.joined(separator: "\n"))
    }

    private static func isRetiring(_ generation: Generation) -> Bool { if case .retiring = generation.phase { true } else { false } }
}
