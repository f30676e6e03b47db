internal import FoundationEssentials
internal import NIOSSL
package import TestSupport

/// A certificate authority of the tests, and the certificate of a server on this machine. Both are
/// valid for a hundred years.
package enum TestAuthority {
    private static let authority = """
        MIIBpDCCAUugAwIBAgIUUsNI1ISUKPgyXep7pecb4GyWy4YwCgYIKoZIzj0EAwIwHzEdMBsGA1UEAwwUZmFhc28gdGVzdCBhdXRo
        b3JpdHkwIBcNMjYxMTI4MTgxNzU3WhgPMjEyNjExMDQxODE3NTdaMB8xHTAbBgNVBAMMFGZhYXNvIHRlc3QgYXV0aG9yaXR5MFkw
        EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpOPpfZOXMvUzPq3qsb1WpESto3jmOLOQNupt/MDyOkzwbE8zjWT25EEbtML38X1dP5Vl
        mYkrxbdQ5mIeVCYJSaNjMGEwHQYDVR0OBBYEFEAzVbvC6ac32ddARGeCSRbjXpEkMB8GA1UdIwQYMBaAFEAzVbvC6ac32ddARGeC
        SRbjXpEkMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49BAMCA0cAMEQCIBAyIEucHlEzTlKKbSgqdqq2
        dQC6oXuPaxYbUWkY06ahAiAQkRMhKoXCiVPWyKSg8/A5iFdVNtufA/Sq2Ts8Wwr0Lw==
        """
    private static let certificate = """
        MIIBtjCCAVugAwIBAgIUOFj3fZq/LYj24acW4+0gbFyKsGQwCgYIKoZIzj0EAwIwHzEdMBsGA1UEAwwUZmFhc28gdGVzdCBhdXRo
        b3JpdHkwIBcNMjYxMTI4MTgxNzU3WhgPMjEyNjExMDQxODE3NTdaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEG
        CCqGSM49AwEHA0IABJV9R43DsLFaeypZ0nkInoBEW6mz+qc6XS13mgA/eH4OZs0Kaib2MWTXASqpqe1Gq0lYOd48ypK2kMsB20zh
        somjfjB8MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAJBgNVHRMEAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQW
        BBTmSLdRengBrq5I9Q3nHsjg66ELVjAfBgNVHSMEGDAWgBRAM1W7wumnN9nXQERngkkW416RJDAKBggqhkjOPQQDAgNJADBGAiEA
        lwJVPvO40gK2e1rtr3N9Nm6SKL5nfckaFysxB2H506sCIQC3/Fnj0QaNALHsjMfrq3WLdNmbgV+gmTpImJxrADHz9g==
        """
    private static let key = """
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2854bigliAqboygala+HzaJLP8/GJxCsTTaGbDj0fo+hRANCAASV
        fUeNw7CxWnsqWdJ5CJ6ARFups/qnOl0td5oAP3h+DmbNCmom9jFk1wEqqantRqtJWDnePMqStpDLAdtM4bKJ
        """

    private static func bytes(_ text: String) -> [UInt8] { Data(base64Encoded: text.filter { !$0.isNewline }).map(Array.init) ?? [] }

    /// Writes the certificate of the authority into a file in the PEM format.
    /// - Returns: the path of the file.
    package static func write(to folder: TemporaryFolder) -> String {
        folder.write("-----BEGIN CERTIFICATE-----\n\(authority)\n-----END CERTIFICATE-----\n", to: "ca.crt")
        return folder.path("ca.crt")
    }

    /// The settings of a server for `localhost` and 127.0.0.1.
    static func server() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(try NIOSSLCertificate(bytes: bytes(certificate), format: .der))],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: bytes(key), format: .der))))
    }
}
