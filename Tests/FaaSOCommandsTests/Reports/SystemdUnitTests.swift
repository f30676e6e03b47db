import FoundationEssentials
import TestSupport
import Testing

@testable import FaaSOCommands

struct SystemdUnitTests {
    @Test func `the unit names the project, not the work tree, and escapes for systemd`() {
        let unit = SystemdUnit(
            project: "shop", program: "/opt/my tools/faaso", arguments: ["supervise", "--project", "shop"], user: 1000,
            environment: ["FAASO_STATE": "/srv/100%/a$b \"c\"\\", "SECRET": "x"])
        #expect(
            unit.text == #"""
                [Unit]
                Description=Keeps the functions of shop running
                After=docker.service
                Wants=docker.service

                [Service]
                ExecStart="/opt/my tools/faaso" supervise --project shop
                Environment="FAASO_STATE=/srv/100%%/a$b \"c\"\\"
                User=1000
                Restart=on-failure
                RestartSec=5
                KillMode=mixed
                TimeoutStopSec=90
                NoNewPrivileges=yes

                [Install]
                WantedBy=multi-user.target

                """#)
        let remote = SystemdUnit(project: "p", program: "/f", arguments: ["$x"], user: nil, environment: ["DOCKER_HOST": "unix:///s"])
        #expect(!remote.text.contains("docker.service") && !remote.text.contains("User="))
        #expect(remote.text.contains("ExecStart=/f $$x\n") && remote.text.contains("Environment=DOCKER_HOST=unix:///s\n"))
    }

    @Test func `the packaged unit has the settings of the printed one, for any project`() throws {
        let path = Checkout.root + "/packaging/faaso-supervise@.service"
        let packaged = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let settings = packaged.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("Documentation=") }
        let printed = SystemdUnit(
            project: "INSTANCE", program: "/usr/bin/faaso", arguments: ["supervise", "--project", "INSTANCE"], user: nil, environment: [:])
        #expect(settings.joined(separator: "\n") == printed.text.replacing("INSTANCE", with: "%i"))
    }
}
