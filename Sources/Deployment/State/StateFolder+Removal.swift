import Glibc

extension StateFolder {
    /// True when the folder is there.
    package var exists: Bool { FileEffects.onDisk.identity(path) != nil }

    /// Removes the running state: history, secrets, certificates, ports, and the folder itself.
    ///
    /// Only what faaso made is removed. A folder that holds anything else stays. The caller holds
    /// the deployment lock, whose file goes last.
    package func remove() throws {
        for part in parts { try FileEffects.onDisk.remove(part) }
        _ = unsafe rmdir(path)
    }

    /// Removes a folder that holds nothing but the deployment lock, which creates it.
    ///
    /// The caller holds the lock.
    package func removeIfUnused() throws {
        if try FileEffects.onDisk.list(path).map({ "\(path)/\($0)" }) == [lock] { try remove() }
    }
}
