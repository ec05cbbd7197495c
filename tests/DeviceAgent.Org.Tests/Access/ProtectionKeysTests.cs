using System.Net;
using DeviceAgent.Org.Access.SignIn;

namespace DeviceAgent.Org.Tests.Access;

public sealed class ProtectionKeysTests
{
    /// <summary>Fails only where a write really waits: on PostgreSQL, where it runs too.</summary>
    [Fact]
    public async Task Bug_the_first_form_of_a_new_org_waited_for_its_own_key_for_ever()
    {
        await using TestOrg org = await TestOrg.StartAsync(console: true);
        using Visitor visitor = Visitor.Of(org);

        using HttpResponseMessage page = await visitor.GetAsync(SignInPaths.SignIn);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("__RequestVerificationToken", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
