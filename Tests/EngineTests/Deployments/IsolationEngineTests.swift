import Deployment
import HTTPClient
import TestSupport
import Testing

/// The reach of a hostile function, and the answers to a caller over HTTPS.
@Suite("Isolation on the real engine", .serialized) struct IsolationEngineTests {
    /// Tries forbidden actions, and prints those that succeed. `check NAME COMMAND`: the command
    /// must fail.
    private static let hostile = #"""
        mkdir /tmp/www && cp /srv/ping /tmp/www
        check() { name=$1; shift; if timeout 3 "$@" >/dev/null 2>&1; then echo "COULD $name"; else echo "could not $name"; fi; }
        {
            echo "user $(id -u)"
            grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -s '\t' ' '
            gateway=$(awk '$2 == "00000000" { print $3 }' /proc/net/route | sed 's/\(..\)\(..\)\(..\)\(..\)/0x\4 0x\3 0x\2 0x\1/' | xargs printf '%d.%d.%d.%d')
            for host in "${PROJECT}_proxy" "$gateway"; do
                for port in 2019 2375 2376; do check "connect to $port of $host" bash -c "exec 3<>/dev/tcp/$host/$port"; done
            done
            bash -c "exec 3<>/dev/tcp/${PROJECT}_proxy/$PROXY" && echo "reaches the site"
            for socket in /var/run/docker.sock /run/docker.sock /run/faaso/admin.sock /run/faaso/keeper.sock /run/containerd/containerd.sock; do
                check "see $socket" test -e $socket
            done
            check "see another's upstreams" ls /srv/upstreams
            check "write to its root" touch /srv/x
            check "mount" mount -t tmpfs none /tmp/www
            check "become root" su -c true
            check "trace its parent's namespace" nsenter -t 1 -n true
            check "make a device" mknod /tmp/disk b 8 0
            check "change the kernel" sh -c 'echo 1 >/proc/sys/kernel/panic'
            check "make a network of its own" unshare -n true
            check "have many processes" sh -c 'for i in $(seq 200); do sleep 5 & done'
        } >/tmp/www/report 2>/tmp/www/errors
        sleep 6
        exec server file-server --root /tmp/www --listen :3000

        """#

    @Test(.timeLimit(.minutes(10)))
    func `a hostile function reaches only what it was given, not engine or admin socket`() async throws {
        try await Scenario.run(files: ["functions/a/serve.sh": Self.hostile]) { project in
            try project.write(
                "functions/a/metadata.yml",
                "runtime: web\nhealth: {start_period: 240s}\nlimits: {pids: 64}\nenvironment: {PROJECT: \(project.project), PROXY: \"\(project.port)\"}\n"
            )
            try await project.firstUp()
            let report = try await project.body("/a/report")
            let said = Comment(rawValue: report + (try await project.body("/a/errors")))
            #expect(!report.contains("COULD"), said)
            // The attempts really happened.
            #expect(report.contains("reaches the site") && report.ranges(of: "could not").count == 20, said)
            #expect(report.contains("user 65534\n") && report.contains("CapEff: 0000000000000000\n"), said)
            #expect(report.contains("CapBnd: 0000000000000000\n") && report.contains("NoNewPrivs: 1\n"), said)
            #expect(try await project.body("/b/") == "b 1\n")
        }
    }

    /// Runs `up` for a project that listens on 80 and 443. Another test may have these ports for a
    /// moment.
    private static func upOncePortsAreFree(_ project: Scenario) async throws -> Finished {
        // The message for the engine's `port is already allocated` (a container) and
        // `address already in use` (any process).
        let taken = DeploymentError.listenTaken("shop.test:443").description
        let deadline = ContinuousClock.now + .seconds(240)
        var done = try await project.faaso("up")
        while done.status != 0, done.errors.contains(taken), ContinuousClock.now < deadline {
            try await Task.sleep(for: .seconds(1))
            done = try await project.faaso("up")
        }
        try #require(!done.errors.contains(taken), "ports 80 and 443, which this test needs, were not free within four minutes")
        try #require(done.status == 0, Comment(rawValue: done.errors))
        return done
    }

    @Test(.timeLimit(.minutes(10)))
    func `a host in listen is served over HTTPS with a certificate of Caddy's authority`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let settings = try project.read("faaso.yml").replacing("listen: 127.0.0.1:\(project.port)", with: "listen: shop.test")
            try project.write("faaso.yml", settings + "proxy: {tls: internal}\n")
            let done = try await Self.upOncePortsAreFree(project)
            #expect(done.output.contains("https://shop.test/a"), Comment(rawValue: done.output))
            let curl = "curl -sS --noproxy '*' --max-time 60 --resolve shop.test:443:127.0.0.1 --resolve shop.test:80:127.0.0.1"
            let authority = project.state + "/data/caddy/pki/authorities/local/root.crt"
            #expect(
                try await project.shell("\(curl) --retry 20 --retry-delay 1 --retry-all-errors --cacert \(authority) https://shop.test/a/")
                    == "a 1\n")
            #expect(try await project.shell("\(curl) https://shop.test/a/ >/dev/null 2>&1 && echo trusted || echo refused") == "refused\n")
            #expect(
                try await project.shell("\(curl) -o /dev/null -w '%{http_code} %{redirect_url}' http://shop.test/a/")
                    == "308 https://shop.test/a/")
            for place in ["--cacert \(authority) https://shop.test/a/", "http://shop.test/a/"] {
                let answer = try await project.shell("\(curl) \(place) -H 'Host: other.test' -w ' %{http_code} %{content_type}'")
                #expect(answer == #"{"error":"no function has this host"} 404 application/json"#, "\(place)")
            }
            // A replacement under HTTPS keeps the certificate, and loads nothing.
            try project.write("functions/a/index.html", "a 2\n")
            let before = try await project.shell("sha256sum \(authority)")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.shell("\(curl) --cacert \(authority) https://shop.test/a/") == "a 2\n")
            #expect(try await project.shell("sha256sum \(authority)") == before)
            // The new proxy has the same authority, because that is in the running state.
            try await project.shell("docker rm -f \(project.project)_proxy >/dev/null")
            _ = try await Self.upOncePortsAreFree(project)
            #expect(
                try await project.shell("\(curl) --retry 20 --retry-delay 1 --retry-all-errors --cacert \(authority) https://shop.test/a/")
                    == "a 2\n")
        }
    }
}
