using DeviceAgent.Chaos;

return await ChaosCommandLine.RunAsync(args);
