import Glibc

extension StateFolder {
    /// True when the folder is there.
    package var exists: Bool { FileEffects.onDisk.identity(path) != nil }

    /// Removes the running state: history, secrets, certificates, ports, and the folder itself.
    ///
    /// Only what faaso made is removed. A folder that holds anything else stays. The caller holds
    /// the deployment lock, whose file goes last.
    package func remove(files: FileEffects = .onDisk) throws {
        for part in [deployments, proxy, upstreams, data, admin, secrets, volumes, ports, lock] { try files.remove(part) }
        _ = unsafe rmdir(path)
    }
}
