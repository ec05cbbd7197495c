using System.Text.Json.Nodes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_demo_succeeds_and_its_document_says_exactly_what_must_hold()
    {
        await using TestProcess demo = DemoProcess.Start(folder.Path, "--json");
        Assert.Equal(0, await demo.WaitForExitAsync());
        JsonNode document = Document(demo);

        Assert.True((bool)document["ok"]!);
        Assert.Empty(document["problems"]!.AsArray());
        Assert.Equal(
            ["ada-macbook completed", "studio-mac completed", "lab-mac blocked", "ada-imac completed"],
            Each(document["timeline"]!["devices"]!, device => $"{device["device"]} {device["state"]}"));
        Assert.Equal(
            [
                "ada-macbook ada Console gone",
                "studio-mac ada SwitchedAway gone",
                "studio-mac bob Console lives",
                "lab-mac ada Console lives",
                "ada-imac ada Console gone",
                "ada-imac cleo Remote lives",
            ],
            Each(document["sessions"]!, session => $"{session["device"]} {session["account"]} {session["kind"]} {session["found"]}"));
        Assert.Equal(
            [
                "device.desktop_mfa.device_logout.completed MANUAL_DEVICE_LOGOUT SUCCESS Ada Example, ada-imac",
                "device.desktop_mfa.device_logout.completed MANUAL_DEVICE_LOGOUT SUCCESS Ada Example, ada-macbook",
                "device.desktop_mfa.device_logout.completed MANUAL_DEVICE_LOGOUT SUCCESS Ada Example, studio-mac",
                "device.desktop_mfa.device_logout.started MANUAL_DEVICE_LOGOUT SUCCESS Ada Example, ada-macbook, studio-mac, lab-mac, ada-imac",
            ],
            Each(document["systemLog"]!, Entry).Order(StringComparer.Ordinal));
        Assert.All(
            document["timeline"]!["devices"]!.AsArray().Where(device => (string)device!["state"]! == "completed"),
            device => AssertInOrder(device!, "handedOut", "verified", "started", "ended", "proven", "reported"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Two_demos_at_once_do_not_collide_and_names_and_states_stay_whole_for_a_person()
    {
        await using TestProcess one = DemoProcess.Start(folder.Path, "--json");
        await using TestProcess other = DemoProcess.Start(folder.Path);

        int[] codes = await Task.WhenAll(one.WaitForExitAsync(), other.WaitForExitAsync());
        Assert.Equal([0, 0], codes);
        Assert.DoesNotContain(other.Output, line => line.Contains((string)Document(one)["timeline"]!["traceId"]!, StringComparison.Ordinal));
        Assert.Contains(other.Output, line => line.StartsWith("ada-macbook  completed  ", StringComparison.Ordinal));
        Assert.Contains(other.Output, line => line.Contains("  started ", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("201")]
    [InlineData("many")]
    public async Task A_bad_number_of_devices_is_a_usage_error_in_one_line(string number)
    {
        await using TestProcess demo = DemoProcess.Start(folder.Path, "--devices", number);

        Assert.Equal(64, await demo.WaitForExitAsync());
        Assert.Empty(demo.Output);
        Assert.Contains(number, Assert.Single(demo.Error), StringComparison.Ordinal);
    }

    private static JsonNode Document(TestProcess demo) => JsonNode.Parse(string.Join('\n', demo.Output))!;

    private static IEnumerable<string> Each(JsonNode list, Func<JsonNode, string> text) => list.AsArray().Select(item => text(item!));

    private static string Entry(JsonNode entry) =>
        $"{entry["eventType"]} {entry["deviceLogoutType"]} {entry["result"]} {string.Join(", ", entry["targets"]!.AsArray())}";

    private static void AssertInOrder(JsonNode device, params string[] stages)
    {
        double[] moments = [.. stages.Select(stage => (double)device[stage]!)];
        Assert.Equal(moments.Order(), moments);
    }
}
