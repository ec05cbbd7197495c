using System.Text.Json;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Protocol.Tests;

public sealed class SubjectIdentifierTests
{
    private static SubjectIdentifier Read(string json) =>
        JsonSerializer.Deserialize(json, ProtocolJson.Default.SubjectIdentifier)!;

    private static string Write(SubjectIdentifier subject) =>
        JsonSerializer.Serialize(subject, ProtocolJson.Default.SubjectIdentifier);

    [Theory]
    [InlineData("""{"format":"email","email":"u@example.com"}""")]
    [InlineData("""{"format":"iss_sub","iss":"https://issuer.example.com/","sub":"145234573"}""")]
    [InlineData("""{"format":"opaque","id":"dev-1"}""")]
    [InlineData("""{"format":"account","uri":"acct:u@example.com"}""")]
    [InlineData("""{"format":"aliases","identifiers":[{"format":"email","email":"a@example.com"},{"format":"opaque","id":"x"}]}""")]
    [InlineData("""{"format":"complex","user":{"format":"email","email":"u@example.com"},"device":{"format":"opaque","id":"dev-1"}}""")]
    public void Each_format_is_read_and_written_the_same(string json) => Assert.Equal(json, Write(Read(json)));

    [Fact]
    public void Unknown_formats_and_members_are_read_over()
    {
        SubjectIdentifier subject = Read("""{"format":"did","url":"did:example:1","tenant":{"format":"opaque","id":"t"}}""");
        Assert.Equal(new SubjectIdentifier { Format = "did" }, subject);
    }

    [Fact]
    public void The_makers_name_their_format()
    {
        Assert.Equal("""{"format":"email","email":"a@b.c"}""", Write(SubjectIdentifier.OfEmail("a@b.c")));
        Assert.Equal("""{"format":"opaque","id":"1"}""", Write(SubjectIdentifier.OfOpaque("1")));
        Assert.Equal("""{"format":"iss_sub","iss":"i","sub":"s"}""", Write(SubjectIdentifier.OfIssuerAndSub("i", "s")));
    }
}
