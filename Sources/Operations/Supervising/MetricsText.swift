import HTTPClient
import SingleHost

/// The observations and actions of a supervisor, in Prometheus' text format 0.0.4.
struct MetricsText {
    /// The name of the project, which is a label of each sample.
    let project: String
    /// The supervisor's state at one time.
    let snapshot: Supervisor.Snapshot

    /// The text of all metrics.
    var text: String {
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: Int)]) {
            guard !samples.isEmpty else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for sample in samples { text += "\(name){project=\"\(project)\"\(sample.labels)} \(sample.value)\n" }
        }
        // Names of projects, functions and nodes need no escaping.
        let functions = snapshot.functions.sorted { $0.key < $1.key }
        func each(_ value: (Supervisor.Snapshot.Function) -> Bool) -> [(labels: String, value: Int)] {
            functions.map { (",function=\"\($0.key)\"", value($0.value) ? 1 : 0) }
        }
        func counts(_ values: [String: Int]) -> [(labels: String, value: Int)] {
            values.sorted { $0.key < $1.key }.map { (",node=\"\($0.key)\"", $0.value) }
        }
        add("faaso_function_running", "gauge", "1 if the function's container runs, else 0.", each(\.isRunning))
        add("faaso_function_healthy", "gauge", "1 if it runs and its health path reported no failure, else 0.", each(\.isHealthy))
        add(
            "faaso_proxy_answers", "gauge", "1 if the proxy runs and a Caddy serves in it, else 0.",
            snapshot.proxyAnswers.map { [("", $0 ? 1 : 0)] } ?? [])
        add("faaso_repairs_total", "counter", "Repairs that were tried.", counts(snapshot.repairs))
        add("faaso_repair_failures_total", "counter", "Repairs that failed.", counts(snapshot.failures))
        add("faaso_looks_total", "counter", "Completed scans of the deployment.", [("", snapshot.looks)])
        add("faaso_failed_looks_total", "counter", "Scans that failed, for example without an engine.", [("", snapshot.failedLooks)])
        return text
    }

    /// Returns the answer of the metrics endpoint to a request.
    static func answer(_ method: String, _ target: String, _ metrics: MetricsText) -> LoopbackServer.Answer {
        guard method == "GET" || method == "HEAD" else { return .init(status: 405, body: "GET only\n") }
        guard target.prefix(while: { $0 != "?" }) == "/metrics" else { return .init(status: 404, body: "see /metrics\n") }
        return .init(contentType: "text/plain; version=0.0.4; charset=utf-8", body: metrics.text)
    }
}
