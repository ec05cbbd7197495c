using DeviceAgent.Demo;

return await DemoCommandLine.RunAsync(args);
