import FaaSOCommands

Program.main()
