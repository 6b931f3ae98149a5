using EcomOpsEngine.Server.Hosting;

return await CommandLine.RunAsync(args);
