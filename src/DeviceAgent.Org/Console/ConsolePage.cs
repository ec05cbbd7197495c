using System.Globalization;
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
    private const int LastPage = 1_000_000;

    private bool isLoaded;

    /// <summary>What the last form was refused for.</summary>
    protected FormErrors Errors { get; } = new();

    /// <summary>The request.</summary>
    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    [CascadingParameter]
    protected Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Ends when the reader goes away.</summary>
    protected CancellationToken Aborted => Context.RequestAborted;

    /// <summary>The number of the list's page, from 1; what is no number is 1.</summary>
    protected int PageNumber => int.TryParse(Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? Math.Clamp(page, 1, LastPage) : 1;

    /// <summary>A parameter of the address; empty when absent.</summary>
    protected string Query(string name) => Context.Request.Query[name].ToString();

    /// <summary>A field of the posted form, without blanks around it; null when empty or absent.</summary>
    protected string? Field(string name) =>
        Context.Request.HasFormContentType && Context.Request.Form[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>All values of a field of the posted form.</summary>
    protected IReadOnlyList<string> Fields(string name) => Context.Request.HasFormContentType ? [.. Context.Request.Form[name].OfType<string>()] : [];

    /// <summary>
    /// Renders only what is loaded. Blazor's own order renders once before <see cref="ComponentBase.OnInitializedAsync"/> has ended, or in the place of
    /// its exception: a page would fail over what it does not have yet, instead of saying that there is no such person.
    /// </summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!isLoaded)
        {
            isLoaded = true;
            OnInitialized();
            await OnInitializedAsync();
        }

        OnParametersSet();
        await OnParametersSetAsync();
        StateHasChanged();
    }

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
    /// <param name="permission">Needed for it: that somebody sees the page does not mean that they may post to it.</param>
    /// <param name="work">Gets who asks.</param>
    /// <param name="next">Where to go then; asked after the work.</param>
    /// <param name="fields">The form's fields, in the service's words.</param>
    protected Task SubmitAsync(Permission permission, Func<LogActor, Task> work, Func<string> next, params IReadOnlyList<string> fields) => SubmitAsync(
        async actor =>
        {
            await RequireAsync(permission);
            await work(actor);
        },
        next,
        fields);

    /// <summary>For a form that needs no more than its page.</summary>
    /// <inheritdoc cref="SubmitAsync(Permission, Func{LogActor, Task}, Func{string}, IReadOnlyList{string})"/>
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
            if (!Context.Response.HasStarted)
            {
                Context.Response.StatusCode = refusal.Status;
            }

            return;
        }

        Navigation.NavigateTo(next());
    }
}
