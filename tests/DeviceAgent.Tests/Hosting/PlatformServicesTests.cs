using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Hosting;
using DeviceAgent.MacOS;
using DeviceAgent.MacOS.Tests;
using DeviceAgent.Protocol.CheckIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog.Core;

namespace DeviceAgent.Tests.Hosting;

/// <summary>What the container holds on a Mac, as far as that shows without one: the pipeline asks for the seams, never for an adapter.</summary>
public sealed class PlatformServicesTests
{
    private readonly ServiceCollection services = [];

    public PlatformServicesTests() => services.AddMacOS();

    [Fact]
    public void Bug_on_a_Mac_the_gate_had_no_Okta_Verify_to_look_at() =>
        Assert.Equal(3, services.Count(service => service.ServiceType == typeof(IRequirement)));

    [Fact]
    public void Nothing_of_the_Mac_is_registered_by_its_class_but_the_platform() =>
        Assert.Equal(
            [typeof(MacPlatform)],
            services.Select(service => service.ServiceType).Where(type => type.IsClass && type.Assembly == typeof(MacPlatform).Assembly));

    [MacFact]
    public void On_a_Mac_the_whole_container_holds_each_requirement_once()
    {
        using IHost host = AgentHost.Build(
            new AgentOptions { OrgUrl = new Uri("https://org.invalid") }, WorkerMode.UntilStopped, AgentServices.CreateLoop, Logger.None);
        Assert.Equal(
            [RequirementIds.OktaVerify, RequirementIds.DesktopMfa, RequirementIds.AutoLogin, RequirementIds.LogoutEnabled, RequirementIds.Configuration],
            host.Services.GetServices<IRequirement>().Select(requirement => requirement.Id));
    }
}
