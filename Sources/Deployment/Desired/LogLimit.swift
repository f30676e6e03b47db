/// The log that the engine keeps of each container of a project.
package enum LogLimit {
    /// The maximum size of a file, in the engine's form.
    package static let size = "10m"
    /// The maximum number of files.
    package static let files = 3
}
