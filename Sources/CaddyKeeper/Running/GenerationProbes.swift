/// The probes of the Caddys that have connections, by generation.
struct GenerationProbes {
    private var probes: [Int: CaddyProbe] = [:]

    /// Selects the generations whose Caddys have connections. The probes of all others end, because
    /// a Caddy that was started again is another one.
    /// - Returns: the numbers of the selected generations.
    mutating func select(_ generations: [Generation]) -> [Int] {
        let numbers = generations.filter { generation in
            switch generation.phase {
            case .serving, .retiring: true
            case .adapting, .starting, .waiting, .ending: false
            }
        }.map(\.number)
        probes = probes.filter { numbers.contains($0.key) }
        return numbers
    }

    /// Begins or continues the probe of a generation.
    /// - Returns: true if Caddy answered, false if the time of the probe ended; nil for neither.
    mutating func update(_ number: Int, at now: Duration) -> Bool? {
        let probe = probes[number] ?? CaddyProbe(KeeperFolder.admin(number), at: now)
        probes[number] = probe
        return probe.update(at: now)
    }
}
