import Deployment
import HTTPClient
import SingleHost
import Testing

@testable import Operations

struct MetricsTests {
    @Test(arguments: [
        ("9464", "127.0.0.1:9464"), ("127.0.0.1:1", "127.0.0.1:1"), ("localhost:80", "127.0.0.1:80"), ("[::1]:80", "[::1]:80"),
        ("127.1.2.3:65535", "127.1.2.3:65535"), ("0", "127.0.0.1:0"),
    ])
    func `an address of the loopback is taken`(text: String, address: String) {
        #expect(MetricsAddress(text: text)?.description == address)
    }

    @Test(arguments: [
        "", ":", ":80", "0.0.0.0:80", "10.0.0.1:80", "[::]:80", "example.org:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        "127.0.0:80",
        "127.0.0.256:80", "-1", "80x", "[::1]", "128.0.0.1:80",
    ])
    func `any other address is refused`(text: String) {
        #expect(MetricsAddress(text: text) == nil)
    }

    @Test func `metrics say what was seen and done`() {
        var snapshot = Supervisor.Snapshot()
        snapshot.functions = ["sum": .init(isRunning: true, isHealthy: false), "mul": .init(isRunning: true, isHealthy: true)]
        (snapshot.proxyAnswers, snapshot.looks, snapshot.failedLooks) = (true, 3, 1)
        (snapshot.repairs, snapshot.failures) = (["container:sum": 2], ["container:sum": 1])
        let lines = MetricsText(project: "shop", snapshot: snapshot).text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                #"faaso_function_running{project="shop",function="mul"} 1"#, #"faaso_function_running{project="shop",function="sum"} 1"#,
                #"faaso_function_healthy{project="shop",function="mul"} 1"#, #"faaso_function_healthy{project="shop",function="sum"} 0"#,
                #"faaso_proxy_answers{project="shop"} 1"#, #"faaso_repairs_total{project="shop",node="container:sum"} 2"#,
                #"faaso_repair_failures_total{project="shop",node="container:sum"} 1"#, #"faaso_looks_total{project="shop"} 3"#,
                #"faaso_failed_looks_total{project="shop"} 1"#,
            ])
    }

    @Test func `every metric has its help and its type before it, once`() {
        var snapshot = Supervisor.Snapshot()
        snapshot.functions = ["a": .init(isRunning: true, isHealthy: true), "b": .init(isRunning: true, isHealthy: true)]
        var announced: [Substring] = []
        for line in MetricsText(project: "shop", snapshot: snapshot).text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE") {
                announced.append(words[2])
            } else if !line.hasPrefix("#") {
                #expect(announced.last == line.prefix { $0 != "{" })
            }
        }
        #expect(Set(announced).count == announced.count && announced.count == 4)
    }

    @Test func `only metrics are served, and only read`() {
        let metrics = MetricsText(project: "shop", snapshot: Supervisor.Snapshot())
        #expect(MetricsText.answer("GET", "/metrics?x", metrics).status == 200)
        #expect(MetricsText.answer("HEAD", "/metrics", metrics).headers.first("Content-Type")?.contains("version=0.0.4") == true)
        #expect(MetricsText.answer("GET", "/", metrics).status == 404)
        #expect(MetricsText.answer("POST", "/metrics", metrics).status == 405)
    }
}
