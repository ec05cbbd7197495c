using System.Text.Encodings.Web;
using System.Text.Json;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.Demo.Output;

/// <summary>One JSON document on standard output; the steps go to standard error.</summary>
public sealed class JsonOutput : IDemoOutput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Step(string text) => Console.Error.WriteLine(text);

    public async Task FollowAsync(Timeline issued, IAsyncEnumerable<Timeline> timelines)
    {
        await foreach (Timeline _ in timelines)
        {
            // The document shows the end only.
        }
    }

    public void Report(DemoReport report) => Console.WriteLine(JsonSerializer.Serialize(report, Json));
}
