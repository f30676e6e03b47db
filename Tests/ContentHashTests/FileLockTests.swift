import CPosix
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import ContentHash

struct FileLockTests {
    let folder = IndexedFolder()
    var path: String { folder.root + "/state/lock" }

    /// True when the lock can be acquired at once.
    private func isFree() async throws -> Bool {
        do throws(LockError) {
            _ = try await FileLock.acquire(path: path, purpose: "test", wait: false)
            return true
        } catch {
            guard case .held = error else { throw error }
            return false
        }
    }

    @Test func `a lock is held for as long as its value lives, and tells by whom`() async throws {
        do {
            let lock = try await FileLock.acquire(path: path, purpose: "faaso up", wait: false)
            let error = await #expect(throws: LockError.self) {
                _ = try await FileLock.acquire(path: path, purpose: "faaso build", wait: false)
            }
            let text = error?.description ?? ""
            #expect(text.hasPrefix("locked by faaso up (process \(getpid()), since 20") && text.hasSuffix("Z)"))
            #expect(FileLock.holder(of: path)?.hasPrefix("faaso up") == true)
            _ = consume lock
        }
        #expect(FileLock.holder(of: path) == nil)
        #expect(try await isFree())
    }

    @Test func `a waiter is told once for whom, and gets the lock when it is free`() async throws {
        let path = path
        let told = Told()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let lock = try await FileLock.acquire(path: path, purpose: "the first", wait: false)
            group.addTask {
                _ = try await FileLock.acquire(path: path, purpose: "the second", wait: true) { holder in
                    told.holders.withLock { $0.append(holder) }
                }
            }
            while told.holders.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(2)) }
            try await Task.sleep(for: .milliseconds(20))
            _ = consume lock
            try await group.waitForAll()
        }
        #expect(told.holders.withLock { $0.count } == 1)
        #expect(told.holders.withLock { $0.first?.hasPrefix("the first (process ") } == true)
    }

    @Test func `a waiter whose task is cancelled gets out`() async throws {
        let path = path
        let lock = try await FileLock.acquire(path: path, purpose: "the first", wait: false)
        let error = await withTaskGroup(of: LockError?.self) { group in
            group.addTask {
                do throws(LockError) { _ = try await FileLock.acquire(path: path, purpose: "the second", wait: true) } catch {
                    return error
                }
                return nil
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error == .cancelled)
        _ = consume lock
    }

    @Test(.enabled(if: access("/usr/bin/flock", X_OK) == 0)) func `a lock of another process holds, and ends when it is killed`()
        async throws
    {
        folder.write("state/lock", "")
        let process = try Program.start(["/usr/bin/flock", "--no-fork", path, "/bin/sleep", "20"])
        while try await isFree() { try await Task.sleep(for: .milliseconds(2)) }
        let error = await #expect(throws: LockError.self) { _ = try await FileLock.acquire(path: path, purpose: "test", wait: false) }
        let text = error?.description ?? ""
        // `flock` becomes `sleep`. Some file systems hide the holder.
        let isNamed =
            text.hasPrefix("locked by process \(process.pid) (") && text.hasSuffix(" of \(FileOwner(user: getuid(), group: 0).name)")
        #expect(isNamed || text == "locked by an unknown process", "\(text)")
        process.signal(SIGKILL)
        _ = try await FileLock.acquire(path: path, purpose: "test", wait: true)
        #expect(process.wait().status == -SIGKILL)
    }

    @Test func `only the owner can open a lock file, also one of an older version`() async throws {
        folder.write("state/lock", "")
        chmod(path, 0o644)
        for _ in 0..<2 {
            _ = try await FileLock.acquire(path: path, purpose: "test", wait: false)
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            unlink(path)
        }
    }

    @Test func `a description that a killed holder left names nobody else`() async throws {
        let lock = try await FileLock.acquire(path: path, purpose: "faaso up", wait: false)
        folder.write("state/lock", "faaso build (process 1, since 2026-01-31T12:00:00Z)\n")
        let error = await #expect(throws: LockError.self) { _ = try await FileLock.acquire(path: path, purpose: "test", wait: false) }
        // The file system may hide the holder.
        let holder = LockTable.holder(of: path).map(LockTable.words) ?? "faaso build (process 1, since 2026-01-31T12:00:00Z)"
        #expect(error?.description == "locked by \(holder)")
        _ = consume lock
    }

    @Test func `the kernel's table names the holder, and not who waits`() {
        let table = """
            1: POSIX  ADVISORY  WRITE 5 fe:00:77 0 EOF
            2: FLOCK  ADVISORY  WRITE 12 fe:00:77 0 EOF
            2: -> FLOCK  ADVISORY  WRITE 13 fe:00:77 0 EOF
            3: FLOCK  ADVISORY  WRITE 14 08:111:77 0 EOF
            4: OFDLCK ADVISORY  WRITE -1 fe:00:78 0 EOF
            """
        #expect(LockTable.holder(table, device: 0xfe00, inode: 77) == 12)
        #expect(LockTable.holder(table, device: 0x10_0811, inode: 77) == 14)
        #expect(LockTable.holder(table, device: 0xfe00, inode: 78) == nil)
        #expect(LockTable.holder("", device: 0xfe00, inode: 77) == nil)
    }

    @Test func `a lock on a deleted file blocks nobody, and the new file's lock holds`() async throws {
        let old = try await FileLock.acquire(path: path, purpose: "old", wait: false)
        unlink(path)
        let new = try await FileLock.acquire(path: path, purpose: "new", wait: false)
        _ = consume old
        #expect(try await !isFree())
        _ = consume new
        #expect(try await isFree())
    }

    @Test func `a file that was deleted or replaced since it was opened is not the one to lock`() {
        folder.write("state/lock", "")
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(FileLock.isCurrent(descriptor, path))
        rename(path, path + ".old")
        #expect(!FileLock.isCurrent(descriptor, path))
        folder.write("state/lock", "")
        #expect(!FileLock.isCurrent(descriptor, path))
    }

    @Test func `a waiter gets the lock also if the holder removes its whole folder`() async throws {
        let (path, state) = (path, folder.root + "/state")
        let told = Told()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let lock = try await FileLock.acquire(path: path, purpose: "the first", wait: false)
            for _ in 0..<2 {
                group.addTask {
                    let second = try await FileLock.acquire(path: path, purpose: "the second", wait: true) { holder in
                        told.holders.withLock { $0.append(holder) }
                    }
                    #expect(FileLock.holder(of: path)?.hasPrefix("the second") == true)
                    _ = consume second
                }
            }
            while told.holders.withLock({ $0.count < 2 }) { try await Task.sleep(for: .milliseconds(2)) }
            unlink(path)
            rmdir(state)
            try await Task.sleep(for: .milliseconds(20))
            _ = consume lock
            try await group.waitForAll()
        }
        #expect(try await isFree())
    }

    @Test func `a lock whose folder cannot be made again is an error`() throws {
        var queue = try LockQueue(path: path, purpose: "test", wait: true)
        rmdir(folder.root + "/state")
        folder.write("state", "")
        #expect {
            _ = try queue.attempt { _ in }
        } throws: { error in
            "\(error)".hasSuffix(": not a directory")
        }
    }

    @Test func `a lock that can't be made is an error`() async {
        folder.write("plain", "")
        let error = await #expect(throws: LockError.self) {
            _ = try await FileLock.acquire(path: folder.root + "/plain/lock", purpose: "test", wait: true)
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("can't lock ") && text.hasSuffix(": not a directory"))
    }
}

/// The holders that a waiter was told about.
private final class Told: Sendable {
    let holders = Mutex<[String]>([])
}
