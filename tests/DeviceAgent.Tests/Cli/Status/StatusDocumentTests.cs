using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Cli.Status;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Cli.Status;

/// <summary>The JSON of version 1 stays as it is. No environment variable rewrites these files: scripts of other people rest on them.</summary>
public class StatusDocumentTests
{
    private static readonly string Golden = Path.Combine(Repository.Root, "tests/DeviceAgent.Tests/testdata/status.v1.json");

    [Fact]
    public void The_document_is_the_one_of_version_1() =>
        Assert.Equal(File.ReadAllText(Golden).TrimEnd(), StatusDocument.Of(SampleStatus.Reading, SampleStatus.Running, indented: true));

    [Fact]
    public void What_was_written_then_is_read_today()
    {
        AgentStatus read = JsonSerializer.Deserialize(File.ReadAllText(Golden), StatusJson.Default.AgentStatus)!;

        // Records with lists are compared by what they write.
        Assert.Equal(Write(SampleStatus.Full()), Write(read));
    }

    [Fact]
    public async Task It_is_valid_by_the_schema() =>
        Assert.Empty(await StatusSchema.ValidateAsync(File.ReadAllText(Golden)));

    [Fact]
    public async Task So_is_what_everybody_may_read()
    {
        var open = new StatusReading(SampleStatus.Full().ForEverybody(), "/open/status.json", false, "/state/status.json", null);
        string text = StatusDocument.Of(open, SampleStatus.Running, indented: false);
        Assert.Empty(await StatusSchema.ValidateAsync(text));
        Assert.DoesNotContain('\n', text);
        Assert.False(JsonNode.Parse(text)!["details"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("summary", null)]
    [InlineData("state", "asleep")]
    [InlineData("version", 2)]
    [InlineData("polls", "none")]
    [InlineData("writtenAt", "yesterday")]
    public async Task The_schema_refuses_what_is_not_a_status(string member, object? value)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Golden))!.AsObject();
        document.Remove(member);
        document[member] = value is null ? null : JsonSerializer.SerializeToNode(value);
        Assert.NotEmpty(await StatusSchema.ValidateAsync(document.ToJsonString()));
    }

    [Fact]
    public void The_schema_describes_every_member_and_no_other()
    {
        SortedSet<string> written = [];
        Members(JsonNode.Parse(File.ReadAllText(Golden))!, "", written);
        Assert.Equal(written, StatusSchema.Members());
    }

    private static void Members(JsonNode? node, string path, SortedSet<string> found)
    {
        switch (node)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members)
                {
                    found.Add($"{path}.{name}");
                    Members(value, $"{path}.{name}", found);
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    Members(item, path, found);
                }

                break;
        }
    }

    private static string Write(AgentStatus status) => JsonSerializer.Serialize(status, StatusJson.Default.AgentStatus);
}
