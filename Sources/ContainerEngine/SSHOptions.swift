/// The options of the program `ssh`, see ssh_config(5).
package enum SSHOptions {
    /// The options of every call. `ssh` ends if it has not connected after 20 seconds, or if the
    /// link is silent for 15 seconds. It forwards neither the display nor the keys.
    package static let common = [
        "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-o", "ConnectTimeout=20", "-x", "-a",
    ]
}
