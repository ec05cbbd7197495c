using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Org.WebConsole.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DeviceAgent.Org.WebConsole;

/// <summary>What the pages share. They are rendered on the server and work without script; what a form does is followed by a redirect.</summary>
public abstract class ConsolePage : ComponentBase
{
    /// <summary>What the last form was refused for.</summary>
    protected FormErrors Errors { get; } = new();

    /// <summary>The request; null only in a live part.</summary>
    [CascadingParameter]
    protected HttpContext? Context { get; set; }

    [CascadingParameter]
    protected Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Ends when the reader goes away.</summary>
    protected CancellationToken Aborted => Context?.RequestAborted ?? CancellationToken.None;

    /// <summary>Whether the page is being shown, not posted to.</summary>
    protected bool IsGet => Context is { } context && HttpMethods.IsGet(context.Request.Method);

    /// <summary>Who is at the page, for the System Log.</summary>
    protected async Task<LogActor> ActorAsync() => Actor.Of((await Authentication).User);

    /// <summary>Before a form is carried out that needs more than the page: a hidden form can be posted all the same.</summary>
    /// <exception cref="OrgException">403.</exception>
    protected async Task RequireAsync(Permission permission)
    {
        Grant? grant = AdminClaims.GrantOf((await Authentication).User);
        if (grant?.Allows(permission) != true)
        {
            throw OrgException.Forbidden(Refusal.Of(grant, permission.ToString()));
        }
    }

    /// <summary>Does what a form asks for and goes on to <paramref name="next"/>; stays, with <see cref="Errors"/>, when it is refused.</summary>
    /// <param name="work">Gets who asks.</param>
    /// <param name="next">Where to go then; asked after the work.</param>
    /// <param name="fields">The form's fields, in the service's words.</param>
    protected async Task SubmitAsync(Func<LogActor, Task> work, Func<string> next, params IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            await work(await ActorAsync());
        }
        catch (OrgException refusal)
        {
            Errors.Take(refusal, fields);
            if (Context is { Response.HasStarted: false } context)
            {
                context.Response.StatusCode = refusal.Status;
            }

            return;
        }

        Navigation.NavigateTo(next());
    }
}
