import ContentHash
import FoundationEssentials
import TestSupport
import Testing

/// Another file system that is mounted over a scanned one, with equal stats.
@Suite("Mounts below a repository", .serialized) struct MountEngineTests {
    /// Makes the contents `1` and `2`, with equal stats if the kind allows it. Mounts each in turn
    /// at `$ROOT/functions/f`.
    struct Kind: CustomTestStringConvertible, Sendable {
        var name: String
        /// The script that makes the content `$1` from the folder `source$1`.
        var make = ":"
        /// The script that mounts the content `$1` at `$AT`.
        var mount: String

        var testDescription: String { name }

        static let all = [
            Kind(
                name: "squashfs", make: "mksquashfs source$1 image$1 -all-time 1700000000 -quiet -no-progress",
                mount: "mount -o loop,ro image$1 $AT"),
            Kind(
                name: "squashfs below overlayfs", make: "mksquashfs source$1 image$1 -all-time 1700000000 -quiet -no-progress",
                mount: """
                    mkdir -p lower upper work; mount -o loop,ro image$1 lower
                    mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work $AT
                    """),
            Kind(
                name: "ext4 with one UUID and stored times",
                make: """
                    truncate -s 4M image$1
                    mkfs.ext4 -q -F -U 11111111-2222-3333-4444-555555555555 -d source$1 image$1
                    for field in ctime mtime ctime_extra mtime_extra; do
                        debugfs -w -R "set_inode_field a $field 1700000000" image$1 2>/dev/null
                    done
                    """,
                mount: "mount -o loop image$1 $AT"),
            Kind(
                name: "ext4 with times in seconds", make: "truncate -s 4M image$1; mkfs.ext4 -q -F -I 128 -d source$1 image$1",
                mount: "mount -o loop image$1 $AT"),
            Kind(name: "tmpfs", mount: "mount -t tmpfs none $AT; cp source$1/a $AT/a"),
            Kind(name: "bind mount", mount: "mount --bind source$1 $AT"),
            Kind(
                name: "btrfs snapshots",
                make: """
                    test $1 = 2 || exit 0
                    truncate -s 120M image; mkfs.btrfs -q -f image; mkdir pool; mount -o loop image pool
                    btrfs -q subvolume create pool/1; echo 0 >pool/1/a; btrfs -q subvolume snapshot pool/1 pool/2
                    echo 1 >pool/1/a; echo 2 >pool/2/a
                    """,
                mount: "mount -o loop,subvol=$1 image $AT"),
        ]
    }

    private func shell(_ script: String, in folder: String, _ argument: Int = 0) async throws {
        let done = try await Program.start(
            ["sh", "-euc", script, "sh", "\(argument)"], in: folder, environment: ["AT": "\(folder)/root/functions/f"]
        ).finished()
        try #require(done.status == 0, "\(script)\n\(done.output)\(done.errors)")
    }

    private func unmount(_ folder: String) async throws {
        try await shell("for at in $AT lower; do if mountpoint -q $at; then umount $at; fi; done", in: folder)
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot, arguments: Kind.all)
    func `content that was mounted in the place of other content is read`(kind: Kind) async throws {
        let folder = "/tmp/faaso-mount-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        try FileManager.default.createDirectory(atPath: folder + "/root/functions/f", withIntermediateDirectories: true)
        let result: Result<Void, any Error>
        do {
            for content in 1...2 {
                try await shell("mkdir source$1; echo $1 >source$1/a; touch -d @1700000000 source$1/a source$1", in: folder, content)
                try await shell(kind.make, in: folder, content)
            }
            for content in [1, 2, 2, 1] {
                try await shell(kind.mount, in: folder, content)
                try await settle()
                try checkScan(folder, sees: content)
                try await unmount(folder)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await unmount(folder)
        try? await shell("if mountpoint -q pool; then umount pool; fi; rm -rf '\(folder)'", in: folder)
        try result.get()
    }

    /// Scans twice, as two runs do, and compares the result with the mounted content.
    private func checkScan(_ folder: String, sees content: Int) throws {
        for _ in 1...2 {
            let index = FileIndex(root: folder + "/root", indexPath: folder + "/index")
            let isKept = index.changedPaths()?.touch("functions/f") == false
            let known = index.section("content").map { String(decoding: $0, as: UTF8.self) }
            #expect(!isKept || known == "\(content)", "what was made from the other content is believed")
            #expect(try index.tree("functions/f").map(\.path).filter { $0 != "lost+found" } == ["a"])
            #expect(try index.digests(["functions/f/a"]) == [Digest.of("\(content)\n")])
            index.setSection("content", Array("\(content)".utf8))
            try index.save()
        }
    }
}
