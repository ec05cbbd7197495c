using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;

namespace DeviceAgent.Hosting;

/// <summary>Makes the loop of a host. The container disposes it.</summary>
public delegate IAgentLoop AgentLoopFactory(IServiceProvider services, AgentOptions options);
