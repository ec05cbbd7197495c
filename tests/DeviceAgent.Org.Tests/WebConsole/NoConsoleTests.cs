using System.Net;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>An org whose console is off.</summary>
public sealed class NoConsoleTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/console")]
    [InlineData("/console/sign-in")]
    [InlineData("/console/people")]
    [InlineData("/console/_blazor/negotiate")]
    [InlineData("/console/assets/console.js")]
    public async Task Nothing_of_it_is_there_and_the_API_is_as_it_was(string path)
    {
        await using TestOrg org = await TestOrg.StartAsync(console: false);
        using HttpResponseMessage answer = await org.Admin.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        await org.CreateUserAsync("ada@example.com");
    }
}
