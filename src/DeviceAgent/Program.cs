using DeviceAgent.Cli;

return await AgentCommandLine.RunAsync(args);
