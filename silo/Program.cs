Console.WriteLine("EventLoop silo");
