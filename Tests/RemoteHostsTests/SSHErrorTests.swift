import Basics
import Testing

@testable import RemoteHosts

/// Messages that OpenSSH 9 prints, and the cause that is read from them.
struct SSHErrorTests {
    @Test(
        arguments: [
            (["No ED25519 host key is known for fra and you have requested strict checking.", "Host key verification failed."], .hostKey),
            (
                [
                    "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
                    "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @", "Offending ED25519 key in /home/ann/.ssh/known_hosts:3",
                ], .hostKey
            ),
            (["Warning: Permanently added 'fra' to the list of known hosts.", "ann@fra: Permission denied (publickey)."], .login),
            (["ann@fra: Permission denied (publickey,password,keyboard-interactive)."], .login),
            (["channel 3: open failed: administratively prohibited: open failed"], .forwarding),
            (["channel 2: open failed: connect failed: Permission denied"], .forwarding),
            (["channel 0: open failed: connect failed: Connection refused", "stdio forwarding failed"], .forwarding),
            (
                [
                    "bind [127.0.0.1]:40001: Address already in use", "channel_setup_fwd_listener_tcpip: cannot listen to port: 40001",
                    "Could not request local forwarding.",
                ], .localPort
            ),
            (["ssh: Could not resolve hostname fra: Name or service not known"], .name),
            (["ssh: connect to host 127.0.0.1 port 1: Connection refused"], .unreached),
            (["ssh: connect to host 10.0.0.1 port 22: No route to host"], .unreached),
            (["ssh: connect to host 192.0.2.1 port 22: Connection timed out"], .unreached),
            (["Timeout, server fra not responding."], .connection), (["client_loop: send disconnect: Broken pipe"], .connection),
            ([], .connection),
        ] as [([String], SSHError.Cause)])
    func `the cause of a failed link is read from the messages of ssh`(lines: [String], cause: SSHError.Cause) {
        #expect(SSHError.Cause(lines) == cause)
        #expect(SSHError.failed(host: "fra", errors: lines).hints == cause.hints)
    }

    @Test func `each cause has advice of its own`() {
        let hints = SSHError.Cause.allCases.map(\.hints)
        #expect(hints.allSatisfy { !$0.isEmpty } && Set(hints).count == hints.count)
    }

    @Test func `a failed link names the host and the last message, and lists the others`() {
        let error = SSHError.failed(host: "fra", errors: ["ssh: connect to host fra port 22: No route to host", ""])
        #expect(error.description == "the link to fra failed: ssh: connect to host fra port 22: No route to host")
        #expect(SSHError.failed(host: "fra", errors: []).description == "the link to fra failed")
        let lines = ["Warning: Permanently added 'fra' to the list of known hosts.", "ann@fra: Permission denied (publickey)."]
        #expect(SSHError.failed(host: "fra", errors: lines).diagnostics.first?.details == lines)
    }

    @Test(arguments: [126, 127])
    func `a program that the host cannot start is answered with the static one`(status: Int) {
        let hints = SSHError.agentEnded(host: "fra", status: status, errors: []).hints
        #expect(hints == ["the host needs the static program: 'make release' makes it; FAASO_AGENT names it"])
    }

    @Test func `the scripts end with the statuses that the link reads`() {
        #expect(SSHCommand.runProgram.contains("|| exit \(SSHCommand.missing);"))
        #expect(SSHCommand.findProgram.hasSuffix("|| exit \(SSHCommand.missing)"))
        #expect(SSHCommand.install.split(separator: ";").count { $0.contains("exit \(SSHCommand.notStored)") } == 2)
        for script in [SSHCommand.runProgram, SSHCommand.findProgram, SSHCommand.install] {
            #expect(!script.contains("'") && !script.contains("\\"))
        }
    }
}
