import CaddyKeeper
import Glibc

exit(KeeperProgram.run(Array(CommandLine.arguments.dropFirst())))
