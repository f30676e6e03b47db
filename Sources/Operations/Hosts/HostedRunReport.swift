package import Pipeline

/// The report of a run whose functions are deployed to hosts: that of the run, and `hosts`.
package struct HostedRunReport: Sendable, Encodable {
    private let run: RunReport
    private let hosts: [HostReport]

    /// Creates a report.
    package init(_ run: RunReport, hosts: [HostReport]) { (self.run, self.hosts) = (run, hosts) }

    private enum Name: CodingKey { case hosts }

    package func encode(to encoder: any Encoder) throws {
        try run.encode(to: encoder)
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(hosts, forKey: .hosts)
    }
}
