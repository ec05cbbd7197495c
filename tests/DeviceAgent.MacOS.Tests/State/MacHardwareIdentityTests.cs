using DeviceAgent.Core.State;
using DeviceAgent.MacOS.State;
using DeviceAgent.MacOS.Tests.Foundation;

namespace DeviceAgent.MacOS.Tests.State;

public sealed class MacHardwareIdentityTests
{
    [Fact]
    public void The_hardware_uuid_is_read_and_nothing_is_left() =>
        ReleaseChecks.NothingIsLeft<NotSupportedException>(foundation =>
        {
            var registry = new Registry(foundation, "564D4EAB-4A3C-4F5B-9D6E-0123456789AB");
            IReadOnlyList<HardwareId> ids = new MacHardwareIdentity(registry, foundation).Read();
            Assert.True(foundation.FailingCreation > 0
                || ids.SequenceEqual([new HardwareId("IOPlatformUUID", "564d4eab4a3c4f5b9d6e0123456789ab")]));
            Assert.Equal(1, registry.Released);
        });

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void What_is_no_uuid_is_no_name(string text)
    {
        var foundation = new CountedFoundation();
        Assert.Empty(new MacHardwareIdentity(new Registry(foundation, text), foundation).Read());
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void Without_the_service_there_is_no_name()
    {
        var foundation = new CountedFoundation();
        var registry = new Registry(foundation, "x") { Service = 0 };
        Assert.Empty(new MacHardwareIdentity(registry, foundation).Read());
        Assert.Equal((0, 0), (registry.Released, foundation.Creations));
    }

    [MacFact]
    public void The_real_Mac_has_a_name() => Assert.Equal("IOPlatformUUID", Assert.Single(new MacHardwareIdentity().Read()).Source);

    private sealed class Registry(CountedFoundation foundation, string uuid) : IRegistryCalls
    {
        public uint Service { get; init; } = 5;

        public int Released { get; private set; }

        public uint FindService(string className)
        {
            Assert.Equal("IOPlatformExpertDevice", className);
            return Service;
        }

        public nint CreateProperty(uint service, nint key)
        {
            Assert.Equal((5u, "IOPlatformUUID"), (service, (string)foundation[key]));
            return foundation.Create(uuid);
        }

        public void Release(uint service)
        {
            Assert.Equal(5u, service);
            Released++;
        }
    }
}
