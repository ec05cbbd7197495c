using System.Net.Http.Headers;

namespace DeviceAgent.Org.Okta;

/// <summary>How this org proves itself to Okta.</summary>
public interface IOktaCredential
{
    /// <summary>What it is, for people, without a secret.</summary>
    string Name { get; }

    /// <summary>The <c>Authorization</c> of the next request.</summary>
    /// <exception cref="OktaException">There is none now.</exception>
    Task<AuthenticationHeaderValue> AuthorizeAsync(CancellationToken cancellationToken);

    /// <summary>Okta answered 401.</summary>
    /// <returns>Whether another try may do better at once.</returns>
    bool Refuse();
}
