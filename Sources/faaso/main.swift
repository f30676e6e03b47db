print("faaso")
