/// The paths of the keeper's own folder in the container.
package enum KeeperFolder {
    /// The folder, a volume of the container alone.
    package static let root = "/srv/faaso"
    /// The name of the program's file.
    package static let programName = "faaso-keeper"
    /// The program.
    package static let program = root + "/" + programName
    /// The name of ``run`` in ``root``.
    package static let runName = "run"
    /// The folder that the keeper and Caddy write to.
    package static let run = root + "/" + runName
    /// The link to the folder of upstream files.
    package static let upstreams = run + "/upstreams"
    /// The keeper's copy of the upstream files.
    package static let copies = run + "/copies"
    /// The name of a socket for requests.
    package static let socketName = "keeper.sock"
    /// The socket for requests from inside the container.
    package static let socket = run + "/" + socketName
    /// The file with the number of the generation that a restarted container begins with.
    package static let current = run + "/current"

    /// The Caddyfile of a generation.
    package static func caddyfile(_ number: Int) -> String { "\(run)/\(number).caddyfile" }
    /// The translated Caddyfile of a generation.
    package static func configuration(_ number: Int) -> String { "\(run)/\(number).json" }
    /// Caddy's messages about the translation.
    package static func messages(_ number: Int) -> String { "\(run)/\(number).messages" }
    /// The admin socket of a generation.
    /// - Parameter number: the number, or ``numberInCaddyfile``.
    package static func admin(_ number: some CustomStringConvertible) -> String { "\(run)/\(number).sock" }
    /// The Caddy that a client chose for a generation.
    package static func choice(_ number: Int) -> String { "\(run)/\(number).caddy" }
    /// The mark of a generation whose answers close their connections.
    static func mark(_ number: Int) -> String { "\(run)/\(markName(number))" }
    /// The name of the mark of a generation in ``run``.
    /// - Parameter number: the number, or ``numberInCaddyfile``.
    package static func markName(_ number: some CustomStringConvertible) -> String { markPrefix + "\(number)" }
    /// The beginning of the names of marks.
    static let markPrefix = "closing-"

    /// The variable of a translation that has the number of the generation.
    static let numberVariable = "FAASO_GENERATION"
    /// The number of the generation in a Caddyfile. The translation puts the number in its place.
    package static let numberInCaddyfile = "{$\(numberVariable):0}"

    /// All files of a generation.
    static func files(_ number: Int) -> [String] {
        [caddyfile(number), configuration(number), messages(number), admin(number), choice(number), mark(number)]
    }
}
