using DeviceAgent.Org.Cli;

return await OrgCommandLine.RunAsync(args);
