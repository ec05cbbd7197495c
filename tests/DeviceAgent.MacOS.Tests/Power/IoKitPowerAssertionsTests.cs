using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Power;
using DeviceAgent.MacOS.Tests.Foundation;

namespace DeviceAgent.MacOS.Tests.Power;

public sealed class IoKitPowerAssertionsTests
{
    private readonly ListLogger<IoKitPowerAssertions> log = new();

    [Fact]
    public void An_assertion_is_held_until_it_is_disposed_of_and_released_once()
    {
        var foundation = new CountedFoundation();
        var power = new Assertions(foundation);
        IDisposable held = new IoKitPowerAssertions(power, foundation, log).Hold("logout");
        Assert.Equal(("PreventUserIdleSystemSleep", "logout"), power.Asked);
        Assert.Empty(power.Released);
        Assert.Equal(0, foundation.Living);
        held.Dispose();
        held.Dispose();
        Assert.Equal([7u], power.Released);
    }

    [Fact]
    public void Nothing_is_left_and_nothing_is_thrown_when_a_string_cannot_be_made() =>
        Assert.Equal(2, ReleaseChecks.NothingIsLeft<NotSupportedException>(foundation =>
        {
            var power = new Assertions(foundation);
            new IoKitPowerAssertions(power, foundation, log).Hold("logout").Dispose();
            Assert.Equal(power.Asked is null ? 0 : 1, power.Released.Count);
        }));

    [Fact]
    public void A_refusal_is_logged_and_nothing_is_released()
    {
        var foundation = new CountedFoundation();
        var power = new Assertions(foundation) { Status = unchecked((int)0xE00002C2) };
        new IoKitPowerAssertions(power, foundation, log).Hold("logout").Dispose();
        Assert.Empty(power.Released);
        Assert.Contains("0xe00002c2", Assert.Single(log.Messages));
    }

    [MacFact]
    public async Task The_system_shows_the_assertion_while_it_is_held()
    {
        string why = $"DeviceAgent test {Environment.ProcessId}";
        using (new IoKitPowerAssertions(log).Hold(why))
        {
            Assert.Contains(why, await ListAsync());
        }

        Assert.Empty(log.Messages);
        Assert.DoesNotContain(why, await ListAsync());
    }

    private static async Task<string> ListAsync() =>
        (await new ProgramRunner(TimeProvider.System).RunAsync("/usr/bin/pmset", ["-g", "assertions"], TimeSpan.FromSeconds(20), CancellationToken.None)).Output;

    internal sealed class Assertions(CountedFoundation foundation) : IAssertionCalls
    {
        public int Status { get; init; }

        public (string Type, string Name)? Asked { get; private set; }

        public int Created { get; private set; }

        public List<uint> Released { get; } = [];

        public int Create(nint type, nint name, out uint assertion)
        {
            Asked = ((string)foundation[type], (string)foundation[name]);
            Created++;
            assertion = 7;
            return Status;
        }

        public int Release(uint assertion)
        {
            Released.Add(assertion);
            return 0;
        }
    }
}
