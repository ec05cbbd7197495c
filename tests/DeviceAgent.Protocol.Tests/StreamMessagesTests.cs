using System.Text.Json;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Protocol.Tests;

/// <summary>What SSF leaves to a transmitter to write in one way or another.</summary>
public sealed class StreamMessagesTests
{
    [Theory]
    [InlineData("\"a\"")]
    [InlineData("[\"a\",\"b\"]")]
    public void An_audience_is_one_text_or_a_list_and_is_written_as_it_was_read(string aud)
    {
        string json = $$$"""{"stream_id":"s","iss":"https://t.example","aud":{{{aud}}},"delivery":{"method":"urn:ietf:rfc:8936","endpoint_url":"https://t.example/poll"}}""";
        StreamConfiguration stream = JsonSerializer.Deserialize(json, ProtocolJson.Default.StreamConfiguration)!;
        Assert.Equal("a", stream.Audiences[0]);
        Assert.Equal(json, JsonSerializer.Serialize(stream, ProtocolJson.Default.StreamConfiguration));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[5]")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("5")]
    public void Anything_else_is_no_audience(string aud) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
        $$$"""{"stream_id":"s","iss":"i","aud":{{{aud}}},"delivery":{"method":"m","endpoint_url":"u"}}""", ProtocolJson.Default.StreamConfiguration));

    [Theory]
    [InlineData("https://t.example", "https://t.example/.well-known/ssf-configuration")]
    [InlineData("https://t.example/", "https://t.example/.well-known/ssf-configuration")]
    [InlineData("https://t.example:8443/issuer1", "https://t.example:8443/.well-known/ssf-configuration/issuer1")]
    [InlineData("https://t.example/a/b/", "https://t.example/.well-known/ssf-configuration/a/b")]
    public void The_well_known_path_stands_between_host_and_path(string issuer, string address) =>
        Assert.Equal(address, WellKnown.AddressOf(new Uri(issuer), WellKnown.SsfConfiguration).AbsoluteUri);
}
